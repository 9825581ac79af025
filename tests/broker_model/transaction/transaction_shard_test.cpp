#include "broker_model/transaction/transaction_shard.hpp"

#include <doctest/doctest.h>

#include "tests/broker_model/transaction/transaction_world.hpp"

using namespace hw;
using test::NextIds;

namespace {

const TopicPartition kPartition{TopicId{3}, 1};
const std::string kId = "tx";

// A shard whose log commits at once, unless told otherwise; keeps what was written.
struct Bench {
    NextIds ids;
    TransactionOutput out;
    TransactionStep step{1000, 2, ids, out};
    TransactionShard shard{TransactionLimits{}};
    std::vector<TransactionOutput::Append> written;
    ErrorCode log_error = ErrorCode::NONE;

    void settle() {
        while (!out.appends.empty()) {
            const auto appends = std::exchange(out.appends, {});
            for (const auto& append : appends) {
                if (log_error == ErrorCode::NONE) written.push_back(append);
                shard.on_appended(append.ticket, log_error, step);
            }
        }
    }
    InitProducerIdResponse init() {
        shard.handle({}, InitProducerIdRequest{kId, seconds(60)}, step);
        return last<InitProducerIdResponse>();
    }
    ErrorCode add(const InitProducerIdResponse& producer) {
        shard.handle({}, AddPartitionsToTxnRequest{kId, producer.producer_id,
                                                   producer.producer_epoch, false, 2,
                                                   {kPartition}},
                     step);
        return last<AddPartitionsToTxnResponse>().partitions.front().error;
    }
    EndTxnResponse end(const InitProducerIdResponse& producer, bool commit) {
        shard.handle({}, EndTxnRequest{kId, producer.producer_id, producer.producer_epoch, commit,
                                       2},
                     step);
        return last<EndTxnResponse>();
    }
    template <class R>
    R last() {
        settle();
        REQUIRE_FALSE(out.answers.empty());
        const R response = std::get<R>(out.answers.back().response);
        out.answers.clear();
        return response;
    }
};

}  // namespace

TEST_CASE("a commit is answered before its markers are written; completion waits for them") {
    Bench b;
    const auto producer = b.init();
    REQUIRE(b.add(producer) == ErrorCode::NONE);
    const auto ended = b.end(producer, true);
    CHECK(ended.error == ErrorCode::NONE);
    CHECK(ended.producer_epoch == ProducerEpoch{1});
    CHECK(b.out.markers == std::vector<std::string>{kId});
    CHECK(b.shard.find(kId)->value.state == TransactionState::PrepareCommit);
    // The next transaction must wait.
    const InitProducerIdResponse next{ErrorCode::NONE, ended.producer_id, ended.producer_epoch};
    CHECK(b.add(next) == ErrorCode::CONCURRENT_TRANSACTIONS);
    b.shard.markers_done(kId, {&kPartition, 1}, b.step);
    b.settle();
    CHECK(b.shard.find(kId)->value.state == TransactionState::CompleteCommit);
    CHECK(b.add(next) == ErrorCode::NONE);
}

TEST_CASE("replaying the log gives the live state") {
    Bench b;
    auto producer = b.init();
    TransactionShard copy{TransactionLimits{}};
    const auto check_copy = [&] {
        for (const auto& append : b.written) copy.replay(append.id, append.value);
        b.written.clear();
        CHECK(copy.find(kId)->value == b.shard.find(kId)->value);
    };
    check_copy();
    for (const bool commit : {true, false, true}) {
        REQUIRE(b.add(producer) == ErrorCode::NONE);
        check_copy();
        producer.producer_epoch = b.end(producer, commit).producer_epoch;
        check_copy();
        b.shard.markers_done(kId, {&kPartition, 1}, b.step);
        b.settle();
        check_copy();
    }
}

TEST_CASE("a new coordinator goes on with what it finds prepared") {
    Bench b;
    const auto producer = b.init();
    REQUIRE(b.add(producer) == ErrorCode::NONE);
    (void)b.end(producer, false);
    Bench next;
    for (const auto& append : b.written) next.shard.replay(append.id, append.value);
    next.shard.resume(next.step);
    CHECK(next.out.markers == std::vector<std::string>{kId});
    CHECK(next.shard.describe(kId).partitions == std::vector{kPartition});
    next.shard.markers_done(kId, {&kPartition, 1}, next.step);
    next.settle();
    CHECK(next.shard.describe(kId).state == "CompleteAbort");
}

TEST_CASE("a failed append leaves the state as it was; a failed completion is tried again") {
    Bench b;
    const auto producer = b.init();
    b.log_error = ErrorCode::COORDINATOR_NOT_AVAILABLE;
    CHECK(b.add(producer) == ErrorCode::COORDINATOR_NOT_AVAILABLE);
    CHECK(b.shard.find(kId)->value.state == TransactionState::Empty);
    CHECK_FALSE(b.shard.find(kId)->pending.has_value());
    b.log_error = ErrorCode::NONE;
    REQUIRE(b.add(producer) == ErrorCode::NONE);
    (void)b.end(producer, true);
    b.log_error = ErrorCode::COORDINATOR_NOT_AVAILABLE;
    b.shard.markers_done(kId, {&kPartition, 1}, b.step);
    b.settle();
    CHECK(b.shard.find(kId)->pending == TransactionState::CompleteCommit);
    b.log_error = ErrorCode::NONE;
    b.shard.retry_completions(b.step);
    b.settle();
    CHECK(b.shard.find(kId)->value.state == TransactionState::CompleteCommit);
}

TEST_CASE("a coordinator that resigns sends everybody who waits to the next one") {
    Bench b;
    b.shard.handle({}, InitProducerIdRequest{kId, seconds(60)}, b.step);
    b.shard.resign(b.step);
    b.out.appends.clear();
    CHECK(b.last<InitProducerIdResponse>().error == ErrorCode::NOT_COORDINATOR);
}

TEST_CASE("an id that expired is removed with a tombstone") {
    Bench b;
    (void)b.init();
    b.step.now_ms += TransactionLimits{}.expiration_ms;
    b.shard.remove_expired(b.step);
    REQUIRE(b.out.appends.size() == 1);
    CHECK_FALSE(b.out.appends.front().value.has_value());
    b.settle();
    CHECK(b.shard.find(kId) == nullptr);
}

TEST_CASE("a record keeps all but three fields") {
    TransactionValue v;
    v.state = TransactionState::PrepareAbort;
    v.producer_id = ProducerId{1'000'000'000'000};
    v.producer_epoch = ProducerEpoch{32767};
    v.timeout_ms = 60'000;
    v.start_ms = -1;
    v.last_update_ms = 123;
    v.client_version = 2;
    v.partitions = {{TopicId{0}, 0}, {TopicId{12}, 7}};
    CHECK(decode_transaction(encode(v, 2)) == v);
    v.client_version = 0;
    CHECK(decode_transaction(encode(v, 0)) == v);
    v.next_producer_id = ProducerId{5};  // Kafka 4.2 does not write it
    CHECK(decode_transaction(encode(v, 2))->next_producer_id == kNoProducerId);
    CHECK_FALSE(decode_transaction("9 1 1").has_value());
    CHECK_FALSE(decode_transaction("").has_value());
}
