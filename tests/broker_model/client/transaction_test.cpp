// A transactional producer against brokers that follow a script.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/broker_model/client/fake_cluster.hpp"

namespace hw {
namespace {

using testing::FakeCluster;

ProducerConfig txn_config() {
    ProducerConfig c;
    c.transactional_id = "tx";
    c.request_timeout = seconds(2);
    c.delivery_timeout = seconds(10);
    c.max_block = seconds(5);
    return c;
}

struct Lab {
    FakeCluster cluster{3};
    ProducerNode producer;

    explicit Lab(std::int16_t version = 2, ProducerConfig config = txn_config())
        : producer(config, {NodeId{1}, NodeId{2}, NodeId{3}}, Rng(42), StreamId{100}) {
        cluster.transaction_version = version;
        cluster.add_topic("t", 3);
    }
    ProducerFailure wait(TxnTicket ticket) {
        cluster.run(producer, cluster.now() + seconds(60),
                    [&] { return producer.outcome(ticket).has_value(); });
        REQUIRE(producer.outcome(ticket).has_value());
        return *producer.outcome(ticket);
    }
    ProducerFailure init() { return wait(producer.init_transactions(cluster.now())); }
    ProducerFailure begin() { return wait(producer.begin_transaction(cluster.now())); }
    ProducerFailure commit() { return wait(producer.commit_transaction(cluster.now())); }
    ProducerFailure abort() { return wait(producer.abort_transaction(cluster.now())); }
    ProducerFailure send_offsets(Offset offset) {
        return wait(producer.send_offsets_to_transaction({{"in", 0, offset, {}, ""}}, {"g", 1, "m"},
                                                         cluster.now()));
    }
    ProducerNode::TaskId start(std::int64_t count) {
        SendTask task;
        task.topic = "t";
        task.partition = 0;
        task.count = count;
        task.value_size = 10;
        return producer.submit(task, cluster.now());
    }
    const SendResults& send(std::int64_t count) {
        const auto id = start(count);
        cluster.run(producer, cluster.now() + seconds(120), [&] { return producer.done(id); });
        CHECK(producer.done(id));
        return producer.results(id);
    }
    void run_for(Duration d) { cluster.run(producer, cluster.now() + d); }
    [[nodiscard]] TxnClientState state() const { return producer.identity()->status().state(); }
    [[nodiscard]] std::int16_t epoch() const {
        return producer.identity()->producer_epoch().value();
    }
    [[nodiscard]] const RecordBatch& last_batch() {
        return cluster.partition("t", 0).log.back().batch;
    }
    std::vector<std::string> take_asked() { return std::exchange(cluster.asked, {}); }
    // The next `times` requests of this kind get this answer.
    template <class Asked, class Answer>
    void answer(Answer with, int times = 1) {
        cluster.script = [=, left = times](NodeId, const Request& r) mutable
            -> std::optional<Response> {
            if (!std::holds_alternative<Asked>(r) || left-- <= 0) return std::nullopt;
            return with;
        };
    }
};

using Asked = std::vector<std::string>;

TEST_CASE("version 2: no AddPartitions, and every end brings the next epoch") {
    Lab lab;
    CHECK_FALSE(lab.init());
    CHECK(lab.take_asked() == Asked{"FindCoordinator", "InitProducerId"});
    CHECK(lab.state() == TxnClientState::Ready);
    CHECK_FALSE(lab.begin());
    CHECK(lab.send(3).acked() == 3);
    CHECK(lab.last_batch().transactional);
    CHECK(lab.last_batch().producer_epoch == ProducerEpoch{0});
    CHECK_FALSE(lab.commit());
    CHECK(lab.take_asked() == Asked{"EndTxn"});
    CHECK(lab.epoch() == 1);
    CHECK_FALSE(lab.begin());
    CHECK(lab.send(2).acked() == 2);
    CHECK(lab.last_batch().producer_epoch == ProducerEpoch{1});
    CHECK(lab.last_batch().base_sequence == 0);
    CHECK_FALSE(lab.abort());
    CHECK(lab.epoch() == 2);
    CHECK(lab.state() == TxnClientState::Ready);
}

TEST_CASE("version 1: a partition is added before its first batch, the epoch stays") {
    Lab lab(1);
    CHECK_FALSE(lab.init());
    (void)lab.take_asked();
    for (int i = 0; i < 2; ++i) {
        CHECK_FALSE(lab.begin());
        CHECK(lab.send(3).acked() == 3);
        CHECK(lab.send(1).acked() == 1);
        CHECK_FALSE(lab.commit());
        CHECK(lab.take_asked() == Asked{"AddPartitionsToTxn", "EndTxn"});
        CHECK(lab.epoch() == 0);
    }
    CHECK(lab.last_batch().base_sequence == 7);
}

TEST_CASE("version 1: the first partition waits 20 ms for the transaction before, others longer") {
    Lab lab(1);
    CHECK_FALSE(lab.init());
    CHECK_FALSE(lab.begin());
    const auto concurrent = [&lab](std::int32_t partition) {
        AddPartitionsToTxnResponse r;
        r.partitions.push_back({{lab.cluster.topic("t").id, partition},
                                ErrorCode::CONCURRENT_TRANSACTIONS});
        return r;
    };
    lab.answer<AddPartitionsToTxnRequest>(concurrent(0), 3);
    const Instant before = lab.cluster.now();
    CHECK(lab.send(1).acked() == 1);
    CHECK(lab.cluster.now() - before >= millis(60));
    CHECK(lab.cluster.now() - before < millis(100));
    lab.answer<AddPartitionsToTxnRequest>(concurrent(1), 1);
    SendTask other;
    other.topic = "t";
    other.partition = 1;
    other.count = 1;
    const auto id = lab.producer.submit(other, lab.cluster.now());
    lab.run_for(millis(95));
    CHECK_FALSE(lab.producer.done(id));
    lab.run_for(millis(40));
    CHECK(lab.producer.done(id));
}

TEST_CASE("a transaction in which nothing was sent ends without a request") {
    for (const std::int16_t version : {1, 2}) {
        Lab lab(version);
        CHECK_FALSE(lab.init());
        (void)lab.take_asked();
        CHECK_FALSE(lab.begin());
        CHECK_FALSE(lab.commit());
        CHECK_FALSE(lab.begin());
        CHECK_FALSE(lab.abort());
        CHECK(lab.take_asked().empty());
        CHECK(lab.epoch() == 0);
    }
}

TEST_CASE("commit sends what is queued without lingering, abort gives it up") {
    ProducerConfig config = txn_config();
    config.linger = seconds(1);
    Lab lab(2, config);
    CHECK_FALSE(lab.init());
    CHECK_FALSE(lab.begin());
    const auto committed = lab.start(2);
    lab.run_for(millis(50));
    CHECK_FALSE(lab.producer.done(committed));
    CHECK_FALSE(lab.commit());
    CHECK(lab.producer.results(committed).acked() == 2);
    CHECK_FALSE(lab.begin());
    const auto aborted = lab.start(2);
    lab.run_for(millis(50));
    CHECK_FALSE(lab.abort());
    CHECK(lab.producer.results(aborted).runs().front().error == SendError::TransactionAborted);
    CHECK(lab.cluster.partition("t", 0).end == 2);
}

// Recorded on a real cluster: another producer took the transactional id.
TEST_CASE("a fenced producer: its batch is refused, the commit too, the abort is the end of it") {
    Lab lab;
    CHECK_FALSE(lab.init());
    CHECK_FALSE(lab.begin());
    CHECK(lab.send(1).acked() == 1);
    const auto id = lab.producer.identity()->producer_id();
    lab.cluster.partition("t", 0).producers[id.value()].epoch = ProducerEpoch{2};
    CHECK(lab.send(1).runs().front().error == send_error(ErrorCode::INVALID_PRODUCER_EPOCH));
    CHECK(lab.state() == TxnClientState::AbortableError);
    CHECK(lab.commit().error == send_error(ErrorCode::INVALID_PRODUCER_EPOCH));
    lab.answer<EndTxnRequest>(EndTxnResponse{ErrorCode::PRODUCER_FENCED});
    CHECK(lab.abort().error == send_error(ErrorCode::PRODUCER_FENCED));
    CHECK(lab.state() == TxnClientState::FatalError);
    CHECK(lab.begin().error == send_error(ErrorCode::PRODUCER_FENCED));
    CHECK(lab.send(1).runs().front().error == send_error(ErrorCode::PRODUCER_FENCED));
}

TEST_CASE("a record that is too large makes the transaction abortable") {
    Lab lab;
    CHECK_FALSE(lab.init());
    CHECK_FALSE(lab.begin());
    lab.cluster.topic("t").max_message_bytes = 10;
    CHECK(lab.send(1).runs().front().error == send_error(ErrorCode::MESSAGE_TOO_LARGE));
    CHECK(lab.send(1).runs().front().error == SendError::ThrewKafka);
    const ProducerFailure refused = lab.commit();
    CHECK(refused.error == SendError::Kafka);
    CHECK(refused.cause == send_error(ErrorCode::MESSAGE_TOO_LARGE));
    CHECK_FALSE(lab.abort());
    CHECK(lab.epoch() == 1);
    lab.cluster.topic("t").max_message_bytes = 1000;
    CHECK_FALSE(lab.begin());
    CHECK(lab.send(1).acked() == 1);
    CHECK_FALSE(lab.commit());
}

TEST_CASE("version 1: after a failed batch the epoch is bumped by InitProducerId") {
    Lab lab(1);
    CHECK_FALSE(lab.init());
    CHECK_FALSE(lab.begin());
    CHECK(lab.send(1).acked() == 1);
    lab.cluster.topic("t").max_message_bytes = 10;
    CHECK(lab.send(1).failed() == 1);
    (void)lab.take_asked();
    CHECK_FALSE(lab.abort());
    CHECK(lab.take_asked() == Asked{"EndTxn", "InitProducerId"});
    CHECK(lab.epoch() == 1);
    CHECK(lab.state() == TxnClientState::Ready);
}

TEST_CASE("a coordinator that moved is looked up again") {
    Lab lab;
    CHECK_FALSE(lab.init());
    CHECK_FALSE(lab.begin());
    CHECK(lab.send(1).acked() == 1);
    (void)lab.take_asked();
    lab.answer<EndTxnRequest>(EndTxnResponse{ErrorCode::NOT_COORDINATOR});
    lab.cluster.coordinator = NodeId{3};
    CHECK_FALSE(lab.commit());
    CHECK(lab.take_asked() == Asked{"EndTxn", "FindCoordinator", "EndTxn"});
}

TEST_CASE("a coordinator that dies is looked up again") {
    Lab lab;
    CHECK_FALSE(lab.init());
    CHECK_FALSE(lab.begin());
    CHECK(lab.send(1).acked() == 1);
    lab.cluster.crash(NodeId{2});
    lab.cluster.coordinator = NodeId{3};
    CHECK_FALSE(lab.commit());
    CHECK(lab.state() == TxnClientState::Ready);
}

TEST_CASE("a call lasts max.block.ms at most and can only be repeated then") {
    Lab lab;
    const FindCoordinatorResponse none{ErrorCode::COORDINATOR_NOT_AVAILABLE};
    lab.answer<FindCoordinatorRequest>(none, 1'000'000);
    const Instant before = lab.cluster.now();
    CHECK(lab.init().error == send_error(ErrorCode::REQUEST_TIMED_OUT));
    CHECK(lab.cluster.now() - before == seconds(5));
    CHECK(lab.begin().error == SendError::IllegalState);
    lab.cluster.script = {};
    CHECK_FALSE(lab.init());
    CHECK_FALSE(lab.begin());
}

TEST_CASE("calls that the state does not allow throw and change nothing") {
    Lab lab;
    CHECK(lab.begin().error == SendError::IllegalState);
    CHECK_FALSE(lab.init());
    CHECK(lab.init().error == SendError::IllegalState);
    CHECK(lab.commit().error == SendError::IllegalState);
    CHECK(lab.send(1).runs().front().error == SendError::ThrewIllegalState);
    CHECK(lab.state() == TxnClientState::Ready);
    CHECK_FALSE(lab.begin());
    CHECK(lab.begin().error == SendError::IllegalState);
    CHECK_FALSE(lab.abort());
    ProducerConfig plain = txn_config();
    plain.transactional_id.clear();
    Lab idempotent(2, plain);
    CHECK(idempotent.init().error == SendError::IllegalState);
}

TEST_CASE("offsets go to the group's coordinator, in version 1 after the group was added") {
    for (const std::int16_t version : {1, 2}) {
        Lab lab(version);
        CHECK_FALSE(lab.init());
        CHECK_FALSE(lab.begin());
        (void)lab.take_asked();
        CHECK_FALSE(lab.send_offsets(Offset{2}));
        Asked expected{"FindCoordinator", "TxnOffsetCommit"};
        if (version == 1) expected.insert(expected.begin(), "AddOffsetsToTxn");
        CHECK(lab.take_asked() == expected);
        TxnOffsetCommitResponse refused;
        refused.partitions.push_back({"in", 0, ErrorCode::ILLEGAL_GENERATION});
        lab.answer<TxnOffsetCommitRequest>(refused);
        CHECK(lab.send_offsets(Offset{3}).error == SendError::CommitFailed);
        CHECK(lab.state() == TxnClientState::AbortableError);
        CHECK_FALSE(lab.abort());
    }
}

TEST_CASE("an application that writes in transactions of so many records") {
    Lab lab;
    SendTask task;
    task.topic = "t";
    task.partition = 0;
    task.count = 25;
    task.interval = millis(10);
    task.records_per_transaction = 10;
    const auto id = lab.producer.submit(task, lab.cluster.now());
    lab.run_for(seconds(5));
    CHECK(lab.producer.done(id));
    CHECK(lab.producer.results(id).acked() == 25);
    CHECK(lab.producer.task(id).transactions()->committed() == 3);
    CHECK(lab.epoch() == 3);
    CHECK(std::count(lab.cluster.asked.begin(), lab.cluster.asked.end(), "EndTxn") == 3);
}

TEST_CASE("a fenced application sends no more") {
    Lab lab;
    SendTask task;
    task.topic = "t";
    task.partition = 0;
    task.interval = millis(10);
    task.records_per_transaction = 10;
    const auto id = lab.producer.submit(task, lab.cluster.now());
    lab.run_for(seconds(1));
    lab.answer<EndTxnRequest>(EndTxnResponse{ErrorCode::PRODUCER_FENCED}, 1'000'000);
    lab.run_for(seconds(1));
    CHECK(lab.producer.done(id));
    CHECK(lab.state() == TxnClientState::FatalError);
    CHECK(lab.producer.task(id).transactions()->committed() >= 3);
}

TEST_CASE("close aborts an open transaction") {
    Lab lab;
    CHECK_FALSE(lab.init());
    CHECK_FALSE(lab.begin());
    CHECK(lab.send(1).acked() == 1);
    (void)lab.take_asked();
    lab.producer.close(lab.cluster.now());
    lab.run_for(seconds(1));
    CHECK(lab.producer.closed());
    CHECK(lab.take_asked() == Asked{"EndTxn"});
    CHECK(lab.begin().error == SendError::IllegalState);
}

}  // namespace
}  // namespace hw
