// RULE consumer_group.membership -- whose heartbeat it is, and who may take over an instance id.
//   member                      request          | answer
//   dynamic, unknown            epoch 0          | joins
//   dynamic, unknown            epoch 5          | UNKNOWN_MEMBER_ID
//   static, id not in the group epoch 0          | joins
//   static, holder left (-2)    epoch 0, new id  | replaces it with target and assignment
//   static, holder still there  epoch 0          | UNRELEASED_INSTANCE_ID
//   static, holder is classic   epoch 0          | replaces it (online migration)
//   static, unknown instance    epoch 5          | UNKNOWN_MEMBER_ID
//   static, another holder      epoch 5          | FENCED_INSTANCE_ID
// Members that leave, or are fenced after a timeout, are removed and the group epoch is bumped; the
// target is computed by the next heartbeat. A static member that leaves with -2 stays, with its
// partitions, until it comes back or its session ends.
// Source: GroupMetadataManager.getOrMaybeSubscribe{Dynamic,Static}ConsumerGroupMember,
// consumerGroupLeave, consumerGroupFenceMembers (4.2), KIP-848, KIP-345.
#pragma once

#include "broker_model/group/consumer/consumer_decision.hpp"
#include "broker_model/group/consumer/consumer_group.hpp"
#include "broker_model/group/consumer/member_epoch.hpp"

namespace hw {

struct MemberLookup {
    ErrorCode error = ErrorCode::NONE;
    ConsumerMember member;
    std::vector<ConsumerGroupRecord> replacement;  // records, if it takes over an instance id
};

struct MemberClaim {
    std::string id;
    std::string instance_id;
    std::int32_t epoch = 0;
    OwnedPartitions owned;
    bool may_create = false;
    bool classic = false;  // the classic protocol has no epochs
};

[[nodiscard]] MemberLookup look_up_member(const ConsumerGroup& group, const MemberClaim& claim);

[[nodiscard]] ConsumerDecision leave_consumer_group(const ConsumerGroup& group,
                                                    const ConsumerGroupHeartbeatRequest& request,
                                                    const ConsumerGroupContext& context);

[[nodiscard]] ConsumerDecision fence_members(const ConsumerGroup& group,
                                             const std::set<std::string>& ids,
                                             const ConsumerGroupContext& context);

}  // namespace hw
