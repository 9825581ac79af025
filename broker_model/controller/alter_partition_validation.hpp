// RULE alter_partition.order
// A leader proposes a new ISR. The first complaint wins:
//   unknown partition                                          UNKNOWN_TOPIC_OR_PARTITION
//   leader epoch or partition epoch above the controller's     NOT_CONTROLLER (we are stale)
//   leader epoch below                                         FENCED_LEADER_EPOCH
//   sender is not the leader                                   INVALID_REQUEST
//   partition epoch below                                      INVALID_UPDATE_VERSION
//   new ISR: not distinct replicas of the partition,
//     or without the leader                                    INVALID_REQUEST
//   RECOVERING with more than one ISR member,
//     or RECOVERED -> RECOVERING                               INVALID_REQUEST
//   a new ISR member unregistered, shutting down, fenced, or
//     with another broker epoch (-1 = not checked, KIP-903)    INELIGIBLE_REPLICA
//
// Source: ReplicationControlManager.validateAlterPartitionData (4.2), KIP-497, KIP-841, KIP-903.
#pragma once

#include "broker_model/controller/cluster_image.hpp"
#include "broker_model/protocol/controller.hpp"

namespace hw {

[[nodiscard]] inline bool may_be_in_isr(const ClusterImage& image,
                                        const AlterPartitionRequest::IsrMember& member) {
    const BrokerRegistration* broker = image.broker(member.broker);
    return broker != nullptr && broker->is_active() &&
           (member.broker_epoch == kNoBrokerEpoch || member.broker_epoch == broker->epoch);
}

// `partition` may be null: unknown.
[[nodiscard]] ErrorCode validate_alter_partition(const ClusterImage& image, NodeId sender,
                                                 const PartitionRegistration* partition,
                                                 const AlterPartitionRequest::Partition& proposal);

}  // namespace hw
