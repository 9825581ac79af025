// RULE consumer_group.classic_members -- members that speak the classic protocol can be in a
// consumer group (online migration): join, sync and heartbeat stand for parts of the one heartbeat.
//   join        takes the subscription and owned partitions, is answered at once with the member
//               epoch as generation and nobody as leader
//   sync        answers the assignment; not while the group epoch is ahead (REBALANCE_IN_PROGRESS)
//   heartbeat   REBALANCE_IN_PROGRESS when the member has to come again: the group epoch is ahead,
//               it has to give up partitions, or partitions it waits for are free
// After REBALANCE_IN_PROGRESS the member has its rebalance timeout to join, after that as long to
// sync; then it is fenced. Its own session timeout counts.
//   the member                                    | join answers
//   its protocols fit no other classic member's   | INCONSISTENT_GROUP_PROTOCOL
//   has no id, version 4 or above, not static     | MEMBER_ID_REQUIRED, with an id
// Source: GroupMetadataManager.classicGroup{Join,Sync,Heartbeat,Leave}ToConsumerGroup (4.2),
// KIP-848.
#pragma once

#include "broker_model/group/consumer/consumer_decision.hpp"
#include "broker_model/protocol/group.hpp"

namespace hw {

template <class Response>
struct ClassicCallResult {
    ConsumerDecision decision;
    Response response;
};

// The group is not empty.
[[nodiscard]] ClassicCallResult<JoinGroupResponse> classic_join(
    const ConsumerGroup& group, const JoinGroupRequest& request,
    const ConsumerGroupContext& context, bool metadata_check_due);

[[nodiscard]] ClassicCallResult<SyncGroupResponse> classic_sync(
    const ConsumerGroup& group, const SyncGroupRequest& request,
    const ConsumerGroupContext& context);

[[nodiscard]] ClassicCallResult<HeartbeatResponse> classic_heartbeat(
    const ConsumerGroup& group, const HeartbeatRequest& request);

[[nodiscard]] ClassicCallResult<LeaveGroupResponse> classic_leave(
    const ConsumerGroup& group, const LeaveGroupRequest& request,
    const ConsumerGroupContext& context);

}  // namespace hw
