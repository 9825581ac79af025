// Transactional ids in every state, for the tests of the coordinator's rules.
#pragma once

#include "broker_model/transaction/transaction_metadata.hpp"

namespace hw::test {

inline TransactionMetadata transaction_in(TransactionState state, std::int16_t epoch,
                                          std::int64_t producer_id = 500) {
    TransactionMetadata txn;
    txn.value.state = state;
    txn.value.producer_id = ProducerId{producer_id};
    txn.value.producer_epoch = ProducerEpoch{epoch};
    txn.value.timeout_ms = 60'000;
    if (state != TransactionState::Empty) txn.value.start_ms = 1000;
    if (state == TransactionState::Ongoing || is_prepared(state))
        txn.value.partitions = {{TopicId{1}, 0}};
    if (is_prepared(state))
        txn.pending = state == TransactionState::PrepareCommit ? TransactionState::CompleteCommit
                                                               : TransactionState::CompleteAbort;
    return txn;
}

struct NextIds final : ProducerIds {
    std::int64_t following = 1000;
    bool empty = false;
    std::optional<ProducerId> next() override {
        if (empty) return std::nullopt;
        return ProducerId{following++};
    }
};

}  // namespace hw::test
