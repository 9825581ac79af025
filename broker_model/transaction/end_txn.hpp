// RULE txn.end -- a client ends its transaction. The answer leaves when the prepare is committed;
// markers and completion follow by themselves.
//
// Version 1 (the epoch stays): another producer id is INVALID_PRODUCER_ID_MAPPING, another epoch
// PRODUCER_FENCED, anything pending CONCURRENT_TRANSACTIONS, in this order. Then
//   state            same result              other result
//   Ongoing          record Prepare*          record Prepare*
//   Prepare*         CONCURRENT_TRANSACTIONS  INVALID_TXN_STATE
//   Complete*        NONE (retry)             INVALID_TXN_STATE
//   Empty            INVALID_TXN_STATE        INVALID_TXN_STATE
//
// Version 2 (KIP-890: every end bumps the epoch, so an epoch belongs to one transaction): what is
// pending comes first. `current`: the request has the epoch of the id; `retry`: the one before it,
// or (previous id, 32,766) after a change of producer id. Any other epoch is PRODUCER_FENCED.
//   state            commit, retry  commit, current    abort, retry  abort, current
//   Ongoing          FENCED         PrepareCommit      FENCED        PrepareAbort
//   Empty            FENCED         INVALID_TXN_STATE  FENCED        PrepareAbort
//   PrepareCommit    CONCURRENT     FENCED             INVALID       FENCED
//   PrepareAbort     INVALID        FENCED             CONCURRENT    FENCED
//   CompleteCommit   NONE           INVALID            INVALID       PrepareAbort
//   CompleteAbort    INVALID        INVALID            NONE          PrepareAbort
// An abort of nothing still bumps the epoch: late produce requests of the client are fenced by it.
// Source: TransactionCoordinator.endTransactionWithTV1, endTransaction,
// TransactionMetadata.prepareAbortOrCommit (4.2); KIP-98, KIP-890.
#pragma once

#include "broker_model/transaction/transaction_metadata.hpp"

namespace hw {

struct EndTxn {
    ProducerId producer_id;
    ProducerEpoch producer_epoch;
    bool commit = false;
};

[[nodiscard]] constexpr TransactionState prepared_state(bool commit) {
    return commit ? TransactionState::PrepareCommit : TransactionState::PrepareAbort;
}
[[nodiscard]] constexpr TransactionState complete_state(bool commit) {
    return commit ? TransactionState::CompleteCommit : TransactionState::CompleteAbort;
}

// Version 1's record; the record says version 0, so the markers are judged by the old rule.
[[nodiscard]] inline TxnDecision prepare_keeping_epoch(const TransactionValue& v, bool commit,
                                                       std::int64_t now_ms) {
    TransactionValue next = moved_to(v, prepared_state(commit));
    next.next_producer_id = kNoProducerId;
    next.last_update_ms = now_ms;
    next.client_version = 0;
    return {ErrorCode::NONE, std::move(next), {}};
}

// Version 2's record.
[[nodiscard]] inline TxnDecision prepare_bumping_epoch(const TransactionValue& v, bool commit,
                                                       ProducerId next_id, std::int16_t version,
                                                       std::int64_t now_ms) {
    if (v.producer_epoch == kLastEpoch) return illegal(TxnIllegal::Argument);
    TransactionValue next = moved_to(v, prepared_state(commit));
    next.producer_epoch = v.producer_epoch + ProducerEpoch::rep{1};
    next.last_producer_epoch = v.producer_epoch;
    next.next_producer_id = next_id;
    if (v.state != TransactionState::Ongoing) next.start_ms = now_ms;
    next.last_update_ms = now_ms;
    next.client_version = version;
    return {ErrorCode::NONE, std::move(next), {}};
}

[[nodiscard]] inline TxnDecision decide_end_v1(const TransactionMetadata& txn, const EndTxn& end,
                                               std::int64_t now_ms) {
    const TransactionValue& v = txn.value;
    if (v.producer_id != end.producer_id)
        return answer_at_once(ErrorCode::INVALID_PRODUCER_ID_MAPPING);
    if (v.producer_epoch != end.producer_epoch) return answer_at_once(ErrorCode::PRODUCER_FENCED);
    if (txn.pending) return answer_at_once(ErrorCode::CONCURRENT_TRANSACTIONS);
    if (v.state == TransactionState::Ongoing) return prepare_keeping_epoch(v, end.commit, now_ms);
    if (v.state == prepared_state(end.commit))
        return answer_at_once(ErrorCode::CONCURRENT_TRANSACTIONS);
    if (v.state == complete_state(end.commit)) return answer_at_once(ErrorCode::NONE);
    return answer_at_once(ErrorCode::INVALID_TXN_STATE);
}

// Whose request this is, by its epoch.
struct EndTxnEpoch {
    bool valid = false;
    bool retry = false;
};
[[nodiscard]] inline EndTxnEpoch end_epoch(const TransactionValue& v, const EndTxn& end,
                                           bool id_changed) {
    const bool bumped = v.producer_epoch.value() == end.producer_epoch.value() + 1;
    const bool current = v.producer_epoch == end.producer_epoch;
    if (is_prepared(v.state)) return {bumped, bumped || id_changed};
    if (is_complete(v.state)) return {bumped || id_changed || current, bumped || id_changed};
    return {current, bumped || id_changed};
}

[[nodiscard]] inline TxnDecision decide_end_v2(const TransactionMetadata& txn, const EndTxn& end,
                                               std::int16_t version, std::int64_t now_ms,
                                               ProducerIds& ids) {
    const TransactionValue& v = txn.value;
    if (txn.pending) return answer_at_once(ErrorCode::CONCURRENT_TRANSACTIONS);
    const bool id_changed = v.previous_producer_id == end.producer_id &&
                            end.producer_epoch == kLastClientEpoch &&
                            v.producer_epoch == ProducerEpoch{0};
    if (v.producer_id != end.producer_id && !id_changed)
        return answer_at_once(ErrorCode::INVALID_PRODUCER_ID_MAPPING);
    const EndTxnEpoch epoch = end_epoch(v, end, id_changed);
    if (!epoch.valid) return answer_at_once(ErrorCode::PRODUCER_FENCED);

    if (v.state == prepared_state(end.commit))
        return answer_at_once(ErrorCode::CONCURRENT_TRANSACTIONS);
    if (epoch.retry && v.state == complete_state(end.commit))
        return answer_at_once(ErrorCode::NONE);
    const bool ends_something = v.state == TransactionState::Ongoing;
    const bool aborts_nothing = !end.commit && !is_prepared(v.state) &&
                                (v.state == TransactionState::Empty || !epoch.retry);
    if (!ends_something && !aborts_nothing) return answer_at_once(ErrorCode::INVALID_TXN_STATE);

    ProducerId next_id = kNoProducerId;
    if (is_exhausted(v.producer_epoch)) {
        const auto fresh = ids.next();
        if (!fresh) return answer_at_once(ErrorCode::COORDINATOR_LOAD_IN_PROGRESS);
        next_id = *fresh;
    }
    return prepare_bumping_epoch(v, end.commit, next_id, version, now_ms);
}

}  // namespace hw
