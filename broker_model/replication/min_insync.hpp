// RULE min.isr -- how many copies an acks=all write needs, before and after the append.
// The topic's min.insync.replicas is capped by the number of replicas the partition has.
//   configured  replicas | effective
//   2           3        | 2
//   2           1        | 1
// Before the append the COMMITTED in-sync set is counted (a follower about to join does not help):
//   acks  isr  min | result
//   -1    1    2   | NOT_ENOUGH_REPLICAS, nothing is written
//   -1    2    2   | appended
//    1    1    2   | appended: acks=1 never looks
// After it, once the watermark has passed the batch, the MAXIMAL set is counted:
//   maximal isr  min | result
//   1            2   | NOT_ENOUGH_REPLICAS_AFTER_APPEND, the batch stays in the log
//   2            2   | NONE
// Source: Partition.scala appendRecordsToLeader, checkEnoughReplicasReachOffset, effectiveMinIsr;
// sheet B8.
#pragma once

#include <algorithm>

#include "broker_model/protocol/errors.hpp"

namespace hw {

[[nodiscard]] constexpr int effective_min_isr(int min_insync_replicas, int replica_count) {
    return std::min(min_insync_replicas, replica_count);
}

[[nodiscard]] constexpr ErrorCode check_min_isr_before_append(int acks, int committed_isr_size,
                                                              int effective_min) {
    return acks == -1 && committed_isr_size < effective_min ? ErrorCode::NOT_ENOUGH_REPLICAS
                                                            : ErrorCode::NONE;
}

[[nodiscard]] constexpr ErrorCode check_min_isr_after_commit(int maximal_isr_size,
                                                             int effective_min) {
    return maximal_isr_size < effective_min ? ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND
                                            : ErrorCode::NONE;
}

}  // namespace hw
