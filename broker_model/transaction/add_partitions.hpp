// RULE txn.add_partitions -- a partition joins the transaction before anything is written to it;
// the first one opens the transaction and starts its clock.
//   state       request                         | answer
//   pending     -                               | CONCURRENT_TRANSACTIONS, also to a wrong producer
//   any         another producer id             | INVALID_PRODUCER_ID_MAPPING
//   any         another epoch, higher ones too  | PRODUCER_FENCED
//   Prepare*    -                               | CONCURRENT_TRANSACTIONS
//   Ongoing     all of them are in already      | NONE, nothing is written
//   Ongoing     a new one                       | record: Ongoing with all; the clock goes on
//   Empty, Complete*                            | record: Ongoing; the clock starts
//
// Verifying (KIP-890, a broker asks before it appends) checks the same and then each partition:
// TRANSACTION_ABORTABLE if it is not in. It looks through what is pending: the append itself is
// guarded once more.
// Source: TransactionCoordinator.handleAddPartitionsToTransaction, handleVerifyPartitionsIn-
// Transaction (4.2).
#pragma once

#include <algorithm>
#include <span>

#include "broker_model/transaction/transaction_metadata.hpp"

namespace hw {

[[nodiscard]] inline ErrorCode check_producer(const TransactionValue& v, ProducerId id,
                                              ProducerEpoch epoch) {
    if (v.producer_id != id) return ErrorCode::INVALID_PRODUCER_ID_MAPPING;
    if (v.producer_epoch != epoch) return ErrorCode::PRODUCER_FENCED;
    return is_prepared(v.state) ? ErrorCode::CONCURRENT_TRANSACTIONS : ErrorCode::NONE;
}

[[nodiscard]] inline bool contains(const std::vector<TopicPartition>& sorted, TopicPartition tp) {
    return std::binary_search(sorted.begin(), sorted.end(), tp);
}

struct AddPartitions {
    ProducerId producer_id;
    ProducerEpoch producer_epoch;
    std::int16_t client_version = 0;
    std::span<const TopicPartition> partitions;
};

[[nodiscard]] inline TxnDecision decide_add_partitions(const TransactionMetadata& txn,
                                                       const AddPartitions& add,
                                                       std::int64_t now_ms) {
    const TransactionValue& v = txn.value;
    if (txn.pending) return answer_at_once(ErrorCode::CONCURRENT_TRANSACTIONS);
    const ErrorCode refused = check_producer(v, add.producer_id, add.producer_epoch);
    if (refused != ErrorCode::NONE) return answer_at_once(refused);
    const bool ongoing = v.state == TransactionState::Ongoing;
    if (ongoing && std::ranges::all_of(add.partitions, [&](TopicPartition tp) {
            return contains(v.partitions, tp);
        }))
        return answer_at_once(ErrorCode::NONE);

    TransactionValue next = moved_to(v, TransactionState::Ongoing);
    for (const TopicPartition tp : add.partitions) {
        const auto at = std::lower_bound(next.partitions.begin(), next.partitions.end(), tp);
        if (at == next.partitions.end() || *at != tp) next.partitions.insert(at, tp);
    }
    if (!ongoing) next.start_ms = now_ms;
    next.last_update_ms = now_ms;
    next.client_version = add.client_version;
    return {ErrorCode::NONE, std::move(next), {}};
}

[[nodiscard]] inline ErrorCode verify_partition(const TransactionValue& v, ProducerId id,
                                                ProducerEpoch epoch, TopicPartition tp) {
    const ErrorCode refused = check_producer(v, id, epoch);
    if (refused != ErrorCode::NONE) return refused;
    return contains(v.partitions, tp) ? ErrorCode::NONE : ErrorCode::TRANSACTION_ABORTABLE;
}

}  // namespace hw
