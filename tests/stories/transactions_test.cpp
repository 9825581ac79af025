// Transactions from end to end: real brokers, coordinator and log; the producer is played.
#include <doctest/doctest.h>

#include "tests/support/txn_client.hpp"

using namespace hw;
using namespace hw::testing;

namespace {

const BrokerWorld::Texts kSettings{{"replica.lag.time.max.ms", "3000"},
                                   {"broker.session.timeout.ms", "4000"},
                                   {"broker.heartbeat.interval.ms", "500"},
                                   {"offsets.topic.num.partitions", "3"},
                                   {"transaction.state.log.num.partitions", "5"}};

// Three brokers, topic "t" with two partitions led by 1 and 2.
struct Story : BrokerWorld {
    Story() : BrokerWorld(3, kSettings) {
        start({nodes({1, 2, 3}), nodes({2, 3, 1})});
        first = {t, 0};
        second = {t, 1};
    }
    TxnClient client(const std::string& id = "tx", std::int16_t version = 2) {
        return TxnClient{*this, id, version, {}, {}, {}, seconds(60)};
    }
    // A transactional id that neither 1 nor 2 coordinates.
    TxnClient client_of_third() {
        for (char c = 'a';; ++c) {
            TxnClient candidate = client(std::string(1, c));
            if (candidate.coordinator() == NodeId{3}) return candidate;
            REQUIRE(c < 'z');
        }
    }
    FetchResponse::Partition read_committed(int from, TopicPartition tp, std::int64_t offset = 0) {
        FetchRequest request;
        request.isolation = IsolationLevel::ReadCommitted;
        request.partitions.push_back({tp, kNoLeaderEpoch, Offset{offset}});
        return ask<FetchResponse>(NodeId{from}, request).partitions.front();
    }
    [[nodiscard]] Offset stable(int leader, TopicPartition tp) {
        return node(leader).partition(tp)->log.last_stable_offset();
    }
    TopicPartition first, second;
};

}  // namespace

TEST_CASE("KIP-890: the first produce opens the transaction, its end bumps the epoch") {
    Story s;
    TxnClient p = s.client();
    p.init();
    CHECK(p.describe().state == "Empty");
    CHECK(p.produce(1, s.first, 3) == ErrorCode::NONE);
    CHECK(p.produce(2, s.second, 2) == ErrorCode::NONE);
    const auto open = p.describe();
    CHECK(open.state == "Ongoing");
    CHECK(open.partitions == std::vector{s.first, s.second});
    CHECK(s.stable(1, s.first) == Offset{0});
    CHECK(s.read_committed(1, s.first).batches.empty());
    const ProducerEpoch before = p.epoch;
    CHECK(p.end(true) == ErrorCode::NONE);
    CHECK(p.epoch == before + ProducerEpoch::rep{1});
    CHECK(p.reaches("CompleteCommit"));
    CHECK(s.stable(1, s.first) == Offset{4});  // three records and the marker
    CHECK(s.stable(2, s.second) == Offset{3});
    const auto read = s.read_committed(1, s.first);
    REQUIRE(read.batches.size() == 2);
    CHECK(read.batches[0].record_count == 3);
    CHECK(read.batches[1].control == ControlType::Commit);
    CHECK(read.aborted_transactions.empty());
}

TEST_CASE("an aborted transaction is told to readers, the next one commits") {
    Story s;
    TxnClient p = s.client();
    p.init();
    REQUIRE(p.produce(1, s.first, 3) == ErrorCode::NONE);
    REQUIRE(p.end(false) == ErrorCode::NONE);
    CHECK(p.produce(1, s.first, 1) == ErrorCode::NONE);
    CHECK(p.end(true) == ErrorCode::NONE);
    CHECK(p.reaches("CompleteCommit"));
    const auto read = s.read_committed(1, s.first);
    REQUIRE(read.aborted_transactions.size() == 1);
    CHECK(read.aborted_transactions[0].first_offset == Offset{0});
    CHECK(s.stable(1, s.first) == Offset{6});
}

TEST_CASE("a produce that comes before the markers of the last transaction is held by its broker") {
    Story s;
    TxnClient p = s.client();
    p.init();
    REQUIRE(p.produce(1, s.first) == ErrorCode::NONE);
    const EndTxnRequest commit{p.id, p.producer, p.epoch, true, 2};
    const NodeId coordinator = p.coordinator();
    const auto ended = s.ask_later<EndTxnResponse>(coordinator, commit);
    while (!ended->has_value()) s.run(micros(100));
    p.epoch = (*ended)->producer_epoch;
    p.sequences.clear();
    CHECK(s.stable(1, s.first) == Offset{0});
    const Instant sent = s.world.now();
    CHECK(p.produce(1, s.first) == ErrorCode::NONE);
    CHECK(s.world.now() - sent >= millis(20));  // it asked again once
    CHECK(s.stable(1, s.first) == Offset{2});
}

TEST_CASE("version 1: the client adds partitions, a leader verifies them and refuses others") {
    Story s;
    TxnClient p = s.client("tx", 1);
    p.init();
    CHECK(p.add(s.first) == ErrorCode::NONE);
    CHECK(p.produce(1, s.first) == ErrorCode::NONE);
    CHECK(p.produce(2, s.second) == ErrorCode::TRANSACTION_ABORTABLE);
    CHECK(s.node(2).partition(s.second)->log.log_end() == Offset{0});
    const ProducerEpoch before = p.epoch;
    CHECK(p.end(true) == ErrorCode::NONE);
    CHECK(p.epoch == before);
    CHECK(p.reaches("CompleteCommit"));
    CHECK(p.add({s.t, 9}) == ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
}

TEST_CASE("a second producer with the id fences the first and aborts what it left open") {
    Story s;
    TxnClient old = s.client();
    old.init();
    REQUIRE(old.produce(1, s.first, 2) == ErrorCode::NONE);
    TxnClient fresh = s.client();
    CHECK(fresh.init() >= 1);  // CONCURRENT_TRANSACTIONS while the old transaction is aborted
    CHECK(fresh.producer == old.producer);
    CHECK(fresh.epoch.value() == old.epoch.value() + 2);
    CHECK(old.produce(1, s.first) == ErrorCode::INVALID_PRODUCER_EPOCH);
    CHECK(old.produce(2, s.second) == ErrorCode::INVALID_PRODUCER_EPOCH);
    CHECK(old.end(true) == ErrorCode::PRODUCER_FENCED);
    CHECK(s.stable(1, s.first) == Offset{3});
    CHECK(s.read_committed(1, s.first).aborted_transactions.size() == 1);
    CHECK(fresh.produce(1, s.first) == ErrorCode::NONE);
    CHECK(fresh.end(true) == ErrorCode::NONE);
}

TEST_CASE("a transaction that takes too long is aborted within ten seconds more") {
    Story s;
    TxnClient p = s.client();
    p.timeout = seconds(5);
    p.init();
    REQUIRE(p.produce(1, s.first) == ErrorCode::NONE);
    s.run(seconds(4));
    CHECK(s.stable(1, s.first) == Offset{0});
    s.run(seconds(12));
    CHECK(s.stable(1, s.first) == Offset{2});
    CHECK(p.describe().state == "CompleteAbort");
    CHECK(p.produce(1, s.first) == ErrorCode::INVALID_PRODUCER_EPOCH);
    TxnClient committing = p;
    CHECK(committing.end(true) == ErrorCode::INVALID_TXN_STATE);
    // An abort is taken for a retry of the coordinator's own: the client goes on.
    CHECK(p.end(false) == ErrorCode::NONE);
    CHECK(p.produce(1, s.first) == ErrorCode::NONE);
}

TEST_CASE("the next coordinator finishes what the last one had prepared") {
    Story s;
    TxnClient p = s.client_of_third();
    p.init();
    REQUIRE(p.produce(1, s.first, 3) == ErrorCode::NONE);
    // 3 cannot reach 1, where the marker must go; 2 keeps 3's records.
    s.both(NodeId{3}, NodeId{1});
    REQUIRE(p.end(true) == ErrorCode::NONE);
    s.run(seconds(2));
    CHECK(p.describe().state == "PrepareCommit");
    CHECK(s.stable(1, s.first) == Offset{0});
    s.world.crash(NodeId{3});
    s.world.heal();
    CHECK(s.until([&] { return s.stable(1, s.first) == Offset{4}; }, seconds(20)));
    CHECK(p.coordinator() != NodeId{3});
    CHECK(p.reaches("CompleteCommit"));
    CHECK(p.produce(1, s.first) == ErrorCode::NONE);
    CHECK(p.end(true) == ErrorCode::NONE);
}

TEST_CASE("a commit succeeds with a partition offline; its marker comes when the leader is back") {
    Story s;
    TxnClient p = s.client_of_third();
    const TopicId single = s.create_topic("single", {nodes({1})});
    const TopicPartition lonely{single, 0};
    s.run(millis(500));
    p.init();
    REQUIRE(p.produce(1, lonely) == ErrorCode::NONE);
    REQUIRE(p.produce(2, s.second) == ErrorCode::NONE);
    s.world.crash(NodeId{1});
    CHECK(p.end(true) == ErrorCode::NONE);
    s.run(seconds(10));
    CHECK(p.describe().state == "PrepareCommit");
    CHECK(p.describe().partitions == std::vector{lonely});
    CHECK(s.stable(2, s.second) == Offset{2});
    CHECK(p.produce(2, s.second) == ErrorCode::CONCURRENT_TRANSACTIONS);
    s.world.start(NodeId{1});
    CHECK(p.reaches("CompleteCommit", seconds(20)));
    CHECK(p.produce(2, s.second) == ErrorCode::NONE);
    CHECK(s.stable(1, lonely) == Offset{2});
}

TEST_CASE("KIP-447: offsets committed in a transaction are seen when it commits, not before") {
    Story s;
    TxnClient p = s.client();
    p.init();
    REQUIRE(p.produce(1, s.first) == ErrorCode::NONE);
    REQUIRE(p.commit_offset("g", 7) == ErrorCode::NONE);
    CHECK(p.describe().partitions.size() == 2);  // the offsets' partition was added by its broker
    CHECK(p.committed_offset("g").error == ErrorCode::UNSTABLE_OFFSET_COMMIT);
    REQUIRE(p.end(true) == ErrorCode::NONE);
    REQUIRE(p.reaches("CompleteCommit"));
    CHECK(p.committed_offset("g").committed.offset == Offset{7});

    REQUIRE(p.commit_offset("g", 9) == ErrorCode::NONE);
    REQUIRE(p.end(false) == ErrorCode::NONE);
    REQUIRE(p.reaches("CompleteAbort"));
    CHECK(p.committed_offset("g").error == ErrorCode::NONE);
    CHECK(p.committed_offset("g").committed.offset == Offset{7});
}

TEST_CASE("version 1: offsets too are refused unless their partition was added") {
    Story s;
    TxnClient p = s.client("tx", 1);
    p.init();
    REQUIRE(p.add(s.first) == ErrorCode::NONE);
    CHECK(p.commit_offset("g", 7) == ErrorCode::TRANSACTION_ABORTABLE);
    REQUIRE(p.add_offsets("g") == ErrorCode::NONE);
    CHECK(p.commit_offset("g", 7) == ErrorCode::NONE);
    REQUIRE(p.end(true) == ErrorCode::NONE);
    REQUIRE(p.reaches("CompleteCommit"));
    CHECK(p.committed_offset("g").committed.offset == Offset{7});
}
