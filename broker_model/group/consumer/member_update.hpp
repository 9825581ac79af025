// RULE consumer_group.epoch_bump -- the group epoch is bumped when the group is new, a member's
// topic names changed, it took an expression that is resolved (or gave its one up), or topics
// changed. An expression that is not resolved yet bumps nothing: its resolution will. The middle of
// every heartbeat and join of a consumer group, in this order:
//   1. the member's metadata, its expressions, the group epoch
//   2. the target, when the group epoch is ahead of it   (consumer_group.target)
//   3. the member's own step towards the target          (consumer_group.reconcile)
// Source: GroupMetadataManager.consumerGroupHeartbeat, updateSubscriptionMetadata (4.2).
#pragma once

#include "broker_model/group/consumer/consumer_decision.hpp"
#include "broker_model/group/consumer/reconciliation.hpp"

namespace hw {

struct MemberUpdate {
    ConsumerMember before;
    ConsumerMember after;
    OwnedPartitions owned;
    bool any_regex_change_bumps = false;  // joins of the classic protocol
    bool metadata_check_due = false;
};


class MemberUpdater {
  public:
    MemberUpdater(const ConsumerGroup& group, const ConsumerGroupContext& context,
                  ConsumerDecision& decision, MemberUpdate update)
        : group_(group), context_(context), d_(decision), u_(std::move(update)) {}

    // Step 1. False: the decision is refused.
    [[nodiscard]] bool update_metadata();
    // Steps 2 and 3.
    [[nodiscard]] bool move_to_target();
    // Step 3 alone, towards the target there is.
    void reconcile_to(std::int32_t target_epoch, PartitionSets target);

    [[nodiscard]] const ConsumerMember& member() const { return u_.after; }
    [[nodiscard]] bool bumped() const { return bump_; }
    [[nodiscard]] std::int32_t epoch() const { return epoch_; }

  private:
    enum class RegexChange : std::uint8_t { None, Changed, ChangedAndResolved };

    [[nodiscard]] std::optional<RegexChange> update_regex();
    void update_epoch();

    const ConsumerGroup& group_;
    const ConsumerGroupContext& context_;
    ConsumerDecision& d_;
    MemberUpdate u_;
    bool subscription_changed_ = false;
    bool bump_ = false;
    std::int32_t epoch_ = 0;
};

}  // namespace hw
