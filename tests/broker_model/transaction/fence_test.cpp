#include "broker_model/transaction/fence.hpp"

#include <doctest/doctest.h>

#include "broker_model/transaction/expiry.hpp"
#include "broker_model/transaction/marker_answer.hpp"
#include "tests/broker_model/transaction/transaction_world.hpp"

using namespace hw;
using test::transaction_in;

TEST_CASE("txn.fence: the markers of a fenced transaction carry a bumped epoch") {
    auto old = transaction_in(TransactionState::Ongoing, 7);
    const auto v1 = fence_ongoing(old, 1, 9000);
    CHECK(v1.record->producer_epoch == ProducerEpoch{8});
    CHECK(old.value.producer_epoch == ProducerEpoch{8});  // even if the append fails
    old.failed_epoch_fence = true;
    CHECK(fence_ongoing(old, 1, 9000).record->producer_epoch == ProducerEpoch{8});

    auto bumping = transaction_in(TransactionState::Ongoing, 7);
    const auto v2 = fence_ongoing(bumping, 2, 9000);
    CHECK(v2.record->producer_epoch == ProducerEpoch{8});
    CHECK(v2.record->last_producer_epoch == ProducerEpoch{7});
    CHECK(bumping.value.producer_epoch == ProducerEpoch{7});

    auto impossible = transaction_in(TransactionState::Ongoing, 32767);
    CHECK(fence_ongoing(impossible, 2, 9000).illegal == TxnIllegal::State);
}

TEST_CASE("txn.fence: a transaction times out strictly after its time") {
    const auto timed_out = [](std::int64_t now) {
        return is_timed_out(TransactionState::Ongoing, false, 1000, 60'000, now);
    };
    CHECK_FALSE(timed_out(61'000));
    CHECK(timed_out(61'001));
    CHECK_FALSE(is_timed_out(TransactionState::Ongoing, true, 1000, 60'000, 99'000));
    CHECK_FALSE(is_timed_out(TransactionState::PrepareAbort, false, 1000, 60'000, 99'000));
    CHECK_FALSE(is_timed_out(TransactionState::Ongoing, false, 0, 2147483647, 1LL << 40));
}

TEST_CASE("txn.expiry: only an id without a transaction expires") {
    CHECK(is_expired(TransactionState::CompleteCommit, 100, 1100, 1000));
    CHECK_FALSE(is_expired(TransactionState::CompleteCommit, 101, 1100, 1000));
    CHECK_FALSE(is_expired(TransactionState::Ongoing, 0, 1100, 1000));
    CHECK_FALSE(is_expired(TransactionState::PrepareCommit, 0, 1100, 1000));
}

TEST_CASE("txn.marker_answer: what an error comes to") {
    CHECK(marker_answer(ErrorCode::NONE) == MarkerAnswer::Done);
    CHECK(marker_answer(ErrorCode::NOT_LEADER_OR_FOLLOWER) == MarkerAnswer::SendAgain);
    CHECK(marker_answer(ErrorCode::TRANSACTION_COORDINATOR_FENCED) == MarkerAnswer::GiveUp);
    CHECK(marker_answer(ErrorCode::CORRUPT_MESSAGE) == MarkerAnswer::Fatal);
}
