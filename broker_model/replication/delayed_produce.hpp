// RULE produce.wait -- when one partition of a parked acks=all request is settled.
//   state of the partition here                 hw >= required | settled with
//   not hosted (deleted)                        -              | UNKNOWN_TOPIC_OR_PARTITION or
//                                                              | NOT_LEADER_OR_FOLLOWER (still known)
//   not leader any more                         -              | NOT_LEADER_OR_FOLLOWER
//   leader, watermark below                     no             | still waiting
//   leader, maximal ISR >= min                  yes            | NONE
//   leader, maximal ISR <  min                  yes            | NOT_ENOUGH_REPLICAS_AFTER_APPEND
//   request timeout reached first                              | REQUEST_TIMED_OUT
// required = offset after the batch's last record. Looked at when: the watermark moves, the partition
// becomes a follower here, or it is removed. A re-election of the same leader changes nothing.
// Source: DelayedProduce.scala, Partition.checkEnoughReplicasReachOffset; sheet B8.
#pragma once

#include <optional>

#include "broker_model/base/ids.hpp"
#include "broker_model/replication/min_insync.hpp"

namespace hw {

// nullopt: keep waiting.
[[nodiscard]] constexpr std::optional<ErrorCode> produce_settled(bool is_leader,
                                                                 Offset high_watermark,
                                                                 Offset required,
                                                                 int maximal_isr_size,
                                                                 int effective_min) {
    if (!is_leader) return ErrorCode::NOT_LEADER_OR_FOLLOWER;
    if (high_watermark < required) return std::nullopt;
    return check_min_isr_after_commit(maximal_isr_size, effective_min);
}

[[nodiscard]] constexpr ErrorCode error_for_missing_partition(bool known_to_metadata) {
    return known_to_metadata ? ErrorCode::NOT_LEADER_OR_FOLLOWER
                             : ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
}

}  // namespace hw
