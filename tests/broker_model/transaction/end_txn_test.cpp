#include "broker_model/transaction/end_txn.hpp"

#include <doctest/doctest.h>

#include "tests/broker_model/transaction/transaction_world.hpp"

using namespace hw;
using test::NextIds;
using test::transaction_in;
using enum TransactionState;

namespace {

// The rows of the header's tables: an error, or the state of the record.
struct Outcome {
    ErrorCode error = ErrorCode::NONE;
    std::optional<TransactionState> record;
    bool operator==(const Outcome&) const = default;
};
Outcome fails(ErrorCode error) { return {error, {}}; }
Outcome writes(TransactionState state) { return {ErrorCode::NONE, state}; }
const Outcome kFenced = fails(ErrorCode::PRODUCER_FENCED);
const Outcome kInvalid = fails(ErrorCode::INVALID_TXN_STATE);
const Outcome kConcurrent = fails(ErrorCode::CONCURRENT_TRANSACTIONS);
const Outcome kDone = fails(ErrorCode::NONE);

constexpr std::int16_t kEpoch = 7;

Outcome outcome(const TxnDecision& d) {
    return {d.error, d.record ? std::optional(d.record->state) : std::nullopt};
}
Outcome v2(TransactionState state, bool commit, bool retry) {
    NextIds ids;
    auto txn = transaction_in(state, kEpoch);
    txn.pending.reset();
    const ProducerEpoch epoch{static_cast<std::int16_t>(retry ? kEpoch - 1 : kEpoch)};
    return outcome(decide_end_v2(txn, {ProducerId{500}, epoch, commit}, 2, 9000, ids));
}
Outcome v1(TransactionState state, bool commit) {
    auto txn = transaction_in(state, kEpoch);
    txn.pending.reset();
    return outcome(decide_end_v1(txn, {ProducerId{500}, ProducerEpoch{kEpoch}, commit}, 9000));
}

}  // namespace

TEST_CASE("txn.end, version 1: the state decides") {
    CHECK(v1(Ongoing, true) == writes(PrepareCommit));
    CHECK(v1(Ongoing, false) == writes(PrepareAbort));
    CHECK(v1(PrepareCommit, true) == kConcurrent);
    CHECK(v1(PrepareCommit, false) == kInvalid);
    CHECK(v1(CompleteAbort, false) == kDone);
    CHECK(v1(CompleteAbort, true) == kInvalid);
    CHECK(v1(Empty, true) == kInvalid);
    CHECK(v1(Empty, false) == kInvalid);
}

TEST_CASE("KIP-890: under version 2 the epoch tells a retry from the next transaction's end") {
    struct Row {
        TransactionState state;
        Outcome commit_retry, commit_current, abort_retry, abort_current;
    };
    const Row rows[] = {
        {Ongoing, kFenced, writes(PrepareCommit), kFenced, writes(PrepareAbort)},
        {Empty, kFenced, kInvalid, kFenced, writes(PrepareAbort)},
        {PrepareCommit, kConcurrent, kFenced, kInvalid, kFenced},
        {PrepareAbort, kInvalid, kFenced, kConcurrent, kFenced},
        {CompleteCommit, kDone, kInvalid, kInvalid, writes(PrepareAbort)},
        {CompleteAbort, kInvalid, kInvalid, kDone, writes(PrepareAbort)},
    };
    for (const Row& row : rows) {
        CAPTURE(name_of(row.state));
        CHECK(v2(row.state, true, true) == row.commit_retry);
        CHECK(v2(row.state, true, false) == row.commit_current);
        CHECK(v2(row.state, false, true) == row.abort_retry);
        CHECK(v2(row.state, false, false) == row.abort_current);
    }
}

TEST_CASE("txn.end: who is asked first, the pending state or the epoch") {
    NextIds ids;
    auto busy = transaction_in(Ongoing, kEpoch);
    busy.pending = PrepareCommit;
    const EndTxn stale{ProducerId{500}, ProducerEpoch{3}, true};
    CHECK(outcome(decide_end_v1(busy, stale, 0)) == kFenced);
    CHECK(outcome(decide_end_v2(busy, stale, 2, 0, ids)) == kConcurrent);
}

TEST_CASE("KIP-890: every end bumps the epoch, the last one changes the producer id") {
    NextIds ids;
    const auto txn = transaction_in(Ongoing, kEpoch);
    const EndTxn end{ProducerId{500}, ProducerEpoch{kEpoch}, true};
    const auto prepared = *decide_end_v2(txn, end, 2, 9000, ids).record;
    CHECK(prepared.producer_epoch == ProducerEpoch{kEpoch + 1});
    CHECK(prepared.last_producer_epoch == ProducerEpoch{kEpoch});
    CHECK(completed(prepared, 9100).producer_epoch == ProducerEpoch{kEpoch + 1});

    const auto last = transaction_in(Ongoing, 32766);
    const EndTxn end_last{ProducerId{500}, kLastClientEpoch, true};
    const auto overflow = *decide_end_v2(last, end_last, 2, 9000, ids).record;
    CHECK(overflow.producer_epoch == kLastEpoch);  // the markers'
    const auto done = completed(overflow, 9100);
    CHECK(done.producer_id == ProducerId{1000});
    CHECK(done.producer_epoch == ProducerEpoch{0});
    TransactionMetadata after;
    after.value = done;
    CHECK(outcome(decide_end_v2(after, end_last, 2, 9200, ids)) == kDone);  // its answer was lost
}
