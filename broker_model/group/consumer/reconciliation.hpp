// RULE consumer_group.reconcile -- a member moves towards its target: it gives up first, then takes
// what others have given up. Each member by itself; nobody waits for the whole group.
//   keep = assigned and in the target, revoke = the rest of assigned, add = rest of the target that
//   nobody else has (or still has to give up)
//   state when the heartbeat comes            | then
//   Stable at the target epoch                | nothing (new subscription: revoke what left it)
//   Unrevoked, still owns some, or not told   | waits; its epoch stays
//   else: revoke not empty, still owns some   | Unrevoked: keep, epoch stays; timeout runs
//         else                                | target epoch, keep + add: Unreleased while some of
//                                             | the target is missing, Stable otherwise
//   assigned  target  owned   others  | assigned  state       epoch
//   0 1 2     0 1     0 1 2   -       | 0 1       Unrevoked   old
//   0 1       0 1     0 1     -       | 0 1       Stable      target
//   -         2 3     -       2       | 3         Unreleased  target
// Topics that the member no longer subscribes to count as no target.
// Source: CurrentAssignmentBuilder (4.2), KIP-848; behaviour sheet E5.
#pragma once

#include "broker_model/group/consumer/consumer_group.hpp"
#include "broker_model/group/consumer/member_epoch.hpp"

namespace hw {

struct ReconcileInput {
    std::int32_t target_epoch = 0;
    PartitionSets target;
    std::set<TopicId> subscribed;  // existing topics of the member's subscription
    bool subscription_changed = false;
    OwnedPartitions owned;
};

[[nodiscard]] ConsumerMemberAssignment reconcile(const ConsumerGroup& group,
                                                 const ConsumerMember& member,
                                                 const ReconcileInput& in);

}  // namespace hw
