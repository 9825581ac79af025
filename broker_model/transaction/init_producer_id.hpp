// RULE txn.init_producer_id -- a producer with a transactional id starts, or starts over after an
// error: it gets an epoch above all earlier ones, so whoever used the id before is fenced.
// `expected`: the id and epoch the producer had before its error; none at a fresh start.
//   state                expected            | answer
//   anything pending     -                   | CONCURRENT_TRANSACTIONS
//   any                  another producer id | PRODUCER_FENCED; (previous id, used-up epoch) passes
//   Prepare*             -                   | CONCURRENT_TRANSACTIONS
//   Ongoing              -                   | abort with a bumped epoch that nobody gets, and
//                                            | CONCURRENT_TRANSACTIONS; the retry bumps again
//   Empty, Complete*     none                | epoch + 1
//   Empty, Complete*     the current epoch   | epoch + 1, the current one is remembered
//   Empty, Complete*     the remembered one  | same epoch: the answer to the first try was lost
//   Empty, Complete*     another epoch       | PRODUCER_FENCED
//   Empty, Complete*     none or current, at epoch >= 32,766 | new producer id, epoch 0
// Source: TransactionCoordinator.prepareInitProducerIdTransit, TransactionMetadata
// .prepareIncrementProducerEpoch (4.2); KIP-360, KIP-98.
#pragma once

#include "broker_model/transaction/transaction_metadata.hpp"

namespace hw {

struct ExpectedProducer {
    ProducerId id;
    ProducerEpoch epoch;
};

[[nodiscard]] inline bool is_same_producer(const TransactionValue& v,
                                           const ExpectedProducer& expected) {
    return v.producer_epoch == kNoProducerEpoch || expected.id == v.producer_id ||
           (expected.id == v.previous_producer_id && is_exhausted(expected.epoch));
}

struct ProducerStart {
    bool abort_first = false;  // fence.hpp
    TxnDecision decision;      // otherwise
};

// With epochs left. Answers PRODUCER_FENCED to an epoch that is neither current nor remembered.
[[nodiscard]] inline TxnDecision bump_epoch(TransactionValue next,
                                            const std::optional<ExpectedProducer>& expected) {
    const ProducerEpoch current = next.producer_epoch;
    if (!expected) {
        next.last_producer_epoch = kNoProducerEpoch;
    } else if (current == kNoProducerEpoch || expected->epoch == current) {
        next.last_producer_epoch = current;
    } else if (expected->epoch == next.last_producer_epoch) {
        return {ErrorCode::NONE, std::move(next), {}};
    } else {
        return answer_at_once(ErrorCode::PRODUCER_FENCED);
    }
    ++next.producer_epoch;
    return {ErrorCode::NONE, std::move(next), {}};
}

[[nodiscard]] inline ProducerStart decide_init_producer_id(
    const TransactionMetadata& txn, const std::optional<ExpectedProducer>& expected,
    std::int32_t timeout_ms, std::int64_t now_ms, ProducerIds& ids) {
    const TransactionValue& v = txn.value;
    if (txn.pending) return {false, answer_at_once(ErrorCode::CONCURRENT_TRANSACTIONS)};
    if (expected && !is_same_producer(v, *expected))
        return {false, answer_at_once(ErrorCode::PRODUCER_FENCED)};
    if (is_prepared(v.state)) return {false, answer_at_once(ErrorCode::CONCURRENT_TRANSACTIONS)};
    if (v.state == TransactionState::Ongoing) return {true, {}};

    TransactionValue next = moved_to(v, TransactionState::Empty);
    next.timeout_ms = timeout_ms;
    next.partitions.clear();
    next.start_ms = -1;
    next.last_update_ms = now_ms;
    if (!is_exhausted(v.producer_epoch)) return {false, bump_epoch(std::move(next), expected)};
    if (expected && expected->epoch != v.producer_epoch)
        return {false, answer_at_once(ErrorCode::UNKNOWN_SERVER_ERROR)};
    const auto fresh = ids.next();
    if (!fresh) return {false, answer_at_once(ErrorCode::COORDINATOR_LOAD_IN_PROGRESS)};
    next.producer_id = *fresh;
    next.producer_epoch = ProducerEpoch{0};
    next.last_producer_epoch = expected ? v.producer_epoch : kNoProducerEpoch;
    return {false, {ErrorCode::NONE, std::move(next), {}}};
}

}  // namespace hw
