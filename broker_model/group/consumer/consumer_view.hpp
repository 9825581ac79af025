// A consumer group as its offsets see it: they expire by their own commit time, and only of topics
// nobody subscribes to. Source: ConsumerGroup.offsetExpirationCondition, isSubscribedToTopic (4.2).
#pragma once

#include "broker_model/group/consumer/offset_access.hpp"
#include "broker_model/group/offsets/group_view.hpp"

namespace hw {

class ConsumerView final : public GroupView {
  public:
    explicit ConsumerView(const ConsumerGroup& group) : group_(group) {}

    [[nodiscard]] ErrorCode check_commit(const Committer& who, bool transactional) const override {
        return check_offset_commit(group_, {who.member_id, who.instance_id,
                                            who.generation_or_epoch, who.version, transactional});
    }
    [[nodiscard]] ErrorCode check_fetch(const std::optional<std::string>& member_id,
                                        std::int32_t member_epoch) const override {
        return check_offset_fetch(group_, member_id, member_epoch);
    }
    [[nodiscard]] ErrorCode check_delete_offsets() const override { return ErrorCode::NONE; }
    [[nodiscard]] bool is_subscribed_to(const std::string& topic) const override {
        for (const auto& [id, m] : group_.members()) {
            if (m.metadata.topics.contains(topic)) return true;
        }
        for (const auto& [regex, resolved] : group_.regexes()) {
            if (resolved.topics.contains(topic)) return true;
        }
        return false;
    }
    [[nodiscard]] std::optional<ExpiryBase> expiry() const override { return ExpiryBase{}; }

  private:
    const ConsumerGroup& group_;
};

}  // namespace hw
