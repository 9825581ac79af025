// A classic group as its offsets see it.
// RULE offsets.expiry_base -- from when the retention of a classic group's offsets counts
// (KIP-211).
//   the group                                   | counts from
//   nobody ever joined (offsets only)           | each offset's commit
//   Empty                                       | when the group became empty; without a time, commits
//   Stable, its subscriptions can be read       | each commit, and only of topics not subscribed to
//   anything else                               | nothing expires
// A group that speaks the consumer protocol and whose subscriptions cannot be read counts as
// subscribed to everything.
// Source: ClassicGroup.offsetExpirationCondition, isSubscribedToTopic, validateOffsetDelete (4.2).
#pragma once

#include "broker_model/group/classic/commit_check.hpp"
#include "broker_model/group/offsets/group_view.hpp"

namespace hw {

class ClassicView final : public GroupView {
  public:
    explicit ClassicView(const ClassicGroup& group) : group_(group) {}

    [[nodiscard]] ErrorCode check_commit(const Committer& who, bool transactional) const override {
        return hw::check_commit(group_, who.member_id, who.instance_id, who.generation_or_epoch,
                                transactional);
    }
    [[nodiscard]] ErrorCode check_fetch(const std::optional<std::string>&,
                                        std::int32_t) const override {
        return group_.is(ClassicState::Dead) ? ErrorCode::GROUP_ID_NOT_FOUND : ErrorCode::NONE;
    }
    [[nodiscard]] ErrorCode check_delete_offsets() const override {
        if (group_.is(ClassicState::Dead)) return ErrorCode::GROUP_ID_NOT_FOUND;
        return group_.is(ClassicState::Empty) || group_.uses_consumer_protocol()
                   ? ErrorCode::NONE
                   : ErrorCode::NON_EMPTY_GROUP;
    }
    [[nodiscard]] bool is_subscribed_to(const std::string& topic) const override {
        const auto& topics = group_.subscribed_topics();
        return topics ? topics->contains(topic) : group_.uses_consumer_protocol();
    }
    [[nodiscard]] std::optional<ExpiryBase> expiry() const override {
        if (group_.protocol_type().empty()) return ExpiryBase{};
        if (group_.is(ClassicState::Empty)) {
            if (group_.state_since_ms() < 0) return ExpiryBase{};
            return ExpiryBase{group_.state_since_ms()};
        }
        if (group_.is(ClassicState::Stable) && group_.uses_consumer_protocol() &&
            group_.subscribed_topics())
            return ExpiryBase{};
        return std::nullopt;
    }

  private:
    const ClassicGroup& group_;
};

}  // namespace hw
