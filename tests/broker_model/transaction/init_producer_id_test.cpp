#include "broker_model/transaction/init_producer_id.hpp"

#include <doctest/doctest.h>

#include "tests/broker_model/transaction/transaction_world.hpp"

using namespace hw;
using test::NextIds;
using test::transaction_in;

namespace {

ProducerStart start(const TransactionMetadata& txn, std::optional<ExpectedProducer> expected,
                    NextIds& ids) {
    return decide_init_producer_id(txn, expected, 60'000, 5000, ids);
}
std::optional<ExpectedProducer> had(std::int64_t id, std::int16_t epoch) {
    return ExpectedProducer{ProducerId{id}, ProducerEpoch{epoch}};
}

}  // namespace

TEST_CASE("txn.init_producer_id: a fresh start bumps the epoch and forgets the last one") {
    NextIds ids;
    for (const auto state : {TransactionState::Empty, TransactionState::CompleteCommit,
                             TransactionState::CompleteAbort}) {
        const auto got = start(transaction_in(state, 4), {}, ids).decision;
        REQUIRE(got.record.has_value());
        CHECK(got.record->state == TransactionState::Empty);
        CHECK(got.record->producer_epoch == ProducerEpoch{5});
        CHECK(got.record->last_producer_epoch == kNoProducerEpoch);
        CHECK(got.record->start_ms == -1);
    }
}

TEST_CASE("txn.init_producer_id: what is pending or prepared must end first") {
    NextIds ids;
    auto busy = transaction_in(TransactionState::Empty, 4);
    busy.pending = TransactionState::Ongoing;
    CHECK(start(busy, {}, ids).decision.error == ErrorCode::CONCURRENT_TRANSACTIONS);
    auto prepared = transaction_in(TransactionState::PrepareCommit, 4);
    prepared.pending.reset();
    CHECK(start(prepared, {}, ids).decision.error == ErrorCode::CONCURRENT_TRANSACTIONS);
    CHECK(start(transaction_in(TransactionState::Ongoing, 4), {}, ids).abort_first);
}

TEST_CASE("KIP-360: a producer that starts over proves who it was") {
    NextIds ids;
    auto txn = transaction_in(TransactionState::Empty, 4);
    CHECK(start(txn, had(501, 4), ids).decision.error == ErrorCode::PRODUCER_FENCED);
    CHECK(start(txn, had(500, 3), ids).decision.error == ErrorCode::PRODUCER_FENCED);
    const auto bumped = start(txn, had(500, 4), ids).decision;
    REQUIRE(bumped.record.has_value());
    CHECK(bumped.record->producer_epoch == ProducerEpoch{5});
    CHECK(bumped.record->last_producer_epoch == ProducerEpoch{4});
    // The answer got lost: the same request again is no second bump.
    txn.value = *bumped.record;
    const auto again = start(txn, had(500, 4), ids).decision;
    REQUIRE(again.record.has_value());
    CHECK(again.record->producer_epoch == ProducerEpoch{5});
}

TEST_CASE("txn.init_producer_id: at epoch 32,766 the id is used up") {
    NextIds ids;
    auto txn = transaction_in(TransactionState::CompleteCommit, 32766);
    const auto rotated = start(txn, {}, ids).decision;
    REQUIRE(rotated.record.has_value());
    CHECK(rotated.record->producer_id == ProducerId{1000});
    CHECK(rotated.record->producer_epoch == ProducerEpoch{0});
    CHECK(rotated.record->previous_producer_id == ProducerId{500});
    ids.empty = true;
    CHECK(start(txn, {}, ids).decision.error == ErrorCode::COORDINATOR_LOAD_IN_PROGRESS);
    CHECK(start(txn, had(500, 7), ids).decision.error == ErrorCode::UNKNOWN_SERVER_ERROR);
    // With the old id, its last epoch and the change done: a retry.
    txn.value = *rotated.record;
    txn.value.last_producer_epoch = kLastClientEpoch;
    const auto retry = start(txn, had(500, 32766), ids).decision;
    REQUIRE(retry.record.has_value());
    CHECK(retry.record->producer_epoch == ProducerEpoch{0});
}
