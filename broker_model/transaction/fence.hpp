// RULE txn.fence -- the coordinator itself aborts an open transaction, when it timed out or when a
// new producer starts with the id. The markers carry a bumped epoch: what the old producer still
// sends is refused by every partition.
//   cluster version  epoch  fence failed before | record
//   0, 1             7      no                  | PrepareAbort, epoch 8; the id has it even if the
//                                               | append fails
//   0, 1             8      yes                 | PrepareAbort, epoch 8: bumped already
//   2                7      -                   | PrepareAbort, epoch 8, 7 is remembered; an abort
//                                               | with 7 is answered as if the client had done it
//   any              32767  -                   | impossible: Kafka throws
// Timed out: Ongoing, nothing pending, start + timeout < now; asked every 10 s. Two-phase commit
// (timeout 2^31 - 1) never times out.
// Source: TransactionMetadata.prepareFenceProducerEpoch, TransactionStateManager
// .timedOutTransactions, TransactionCoordinator.abortTimedOutTransactions (4.2).
#pragma once

#include <limits>

#include "broker_model/transaction/end_txn.hpp"

namespace hw {

[[nodiscard]] inline TxnDecision fence_ongoing(TransactionMetadata& txn,
                                               std::int16_t cluster_version, std::int64_t now_ms) {
    if (txn.value.producer_epoch == kLastEpoch) return illegal(TxnIllegal::State);
    if (cluster_version >= 2)
        return prepare_bumping_epoch(txn.value, false, kNoProducerId, cluster_version, now_ms);
    if (!txn.failed_epoch_fence) ++txn.value.producer_epoch;
    txn.value.last_producer_epoch = kNoProducerEpoch;
    return prepare_keeping_epoch(txn.value, false, now_ms);
}

[[nodiscard]] constexpr bool is_timed_out(TransactionState state, bool pending,
                                          std::int64_t start_ms, std::int32_t timeout_ms,
                                          std::int64_t now_ms) {
    return state == TransactionState::Ongoing && !pending &&
           timeout_ms != std::numeric_limits<std::int32_t>::max() &&
           start_ms + timeout_ms < now_ms;
}

}  // namespace hw
