// RULE consumer_group.heartbeat_request -- what a heartbeat must hold before the group is looked
// at.
//   request                                            | answer
//   no group id, no member id                          | INVALID_REQUEST
//   epoch 0 without rebalance timeout                  | INVALID_REQUEST
//   epoch 0 with owned partitions, or without the list | INVALID_REQUEST
//   epoch 0 with neither topic names nor an expression | INVALID_REQUEST
//   epoch -2 without an instance id, epoch below -2    | INVALID_REQUEST
//   an assignor that the broker does not have          | UNSUPPORTED_ASSIGNOR
// An empty list of names, or an empty expression, is fine: a member without topics.
// Source: GroupCoordinatorService.throwIfConsumerGroupHeartbeatRequestIsInvalid (4.2).
#pragma once

#include <algorithm>
#include <span>

#include "broker_model/protocol/consumer_group.hpp"

namespace hw {

[[nodiscard]] inline ErrorCode check_heartbeat_request(const ConsumerGroupHeartbeatRequest& r,
                                                       std::span<const std::string> assignors) {
    const bool incomplete_join =
        r.member_epoch == kMemberEpochJoin &&
        (!r.rebalance_timeout || !r.owned || !r.owned->empty() ||
         (!r.subscribed_topics && !r.subscribed_regex));
    const bool bad_leave =
        r.member_epoch < kMemberEpochLeaveStatic ||
        (r.member_epoch == kMemberEpochLeaveStatic && r.instance_id.empty());
    if (r.group.empty() || r.member_id.empty() || incomplete_join || bad_leave) {
        return ErrorCode::INVALID_REQUEST;
    }
    const bool known_assignor =
        !r.server_assignor ||
        std::find(assignors.begin(), assignors.end(), *r.server_assignor) != assignors.end();
    return known_assignor ? ErrorCode::NONE : ErrorCode::UNSUPPORTED_ASSIGNOR;
}

}  // namespace hw
