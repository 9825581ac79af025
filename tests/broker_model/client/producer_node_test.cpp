#include "broker_model/client/producer_node.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include "tests/broker_model/client/fake_cluster.hpp"

namespace hw {
namespace {

using testing::FakeCluster;
using testing::Mischief;

// Settings of the recorded cluster experiments.
ProducerConfig lab_config() {
    ProducerConfig c;
    c.request_timeout = seconds(2);
    c.delivery_timeout = seconds(10);
    c.max_block = seconds(5);
    return c;
}

struct Lab {
    FakeCluster cluster{3};
    ProducerNode producer;

    explicit Lab(ProducerConfig config = lab_config())
        : producer(config, {NodeId{1}, NodeId{2}, NodeId{3}}, Rng(42), StreamId{100}) {
        cluster.add_topic("t", 3);
    }

    static SendTask to_first(std::int64_t count, std::int32_t value_size = 10) {
        SendTask task;
        task.topic = "t";
        task.partition = 0;
        task.count = count;
        task.value_size = value_size;
        return task;
    }
    ProducerNode::TaskId start(SendTask task) { return producer.submit(std::move(task), cluster.now()); }
    // Runs until all results are in; how long that took.
    Duration finish(ProducerNode::TaskId id, Duration at_most = seconds(120)) {
        const Instant from = cluster.now();
        cluster.run(producer, from + at_most, [this, id] { return producer.done(id); });
        CHECK(producer.done(id));
        return cluster.now() - from;
    }
    const SendResults& send(SendTask task) {
        const auto id = start(std::move(task));
        finish(id);
        return producer.results(id);
    }
    void run_for(Duration d) { cluster.run(producer, cluster.now() + d); }
};

std::vector<std::int64_t> count_up(std::int64_t n) {
    std::vector<std::int64_t> all(static_cast<std::size_t>(n));
    std::iota(all.begin(), all.end(), 0);
    return all;
}

TEST_CASE("records sent at once travel in one batch after linger.ms") {
    Lab lab;
    const SendResults& r = lab.send(Lab::to_first(10));
    CHECK(r.acked() == 10);
    REQUIRE(r.runs().size() == 1);
    CHECK(r.runs()[0].base_offset == Offset{0});
    CHECK(lab.cluster.partition("t", 0).log.size() == 1);
    CHECK(lab.cluster.partition("t", 0).log[0].batch.base_sequence == 0);
    CHECK(lab.producer.metrics().record_retries == 0);
    // The first send finds metadata and producer id missing; the second only lingers and travels.
    const auto id = lab.start(Lab::to_first(1));
    CHECK(lab.finish(id) == millis(5) + lab.cluster.latency * 2);
}

TEST_CASE("acks=0: acknowledged without an offset as soon as it is sent") {
    ProducerConfig config = lab_config();
    config.acks = 0;
    config.enable_idempotence = false;
    Lab lab(config);
    const SendResults& r = lab.send(Lab::to_first(10));
    CHECK(r.acked() == 10);
    CHECK(r.runs()[0].base_offset == kNoOffset);
    lab.run_for(millis(5));
    CHECK(lab.cluster.partition("t", 0).end == 10);
}

TEST_CASE("a topic nobody has fails after max.block.ms, each send for itself") {
    ProducerConfig config = lab_config();
    config.max_block = seconds(2);
    Lab lab(config);
    SendTask task = Lab::to_first(2);
    task.topic = "unknown";
    task.wait_for_each = true;
    const auto id = lab.start(task);
    CHECK(lab.finish(id) == seconds(4));
    CHECK(lab.producer.results(id).runs()[0].error == send_error(ErrorCode::REQUEST_TIMED_OUT));
    SendTask partition = Lab::to_first(1);
    partition.partition = 5;
    const auto beyond = lab.start(partition);
    CHECK(lab.finish(beyond) == seconds(2));
    SendTask bad = Lab::to_first(1);
    bad.topic = "bad topic";
    CHECK(lab.send(bad).runs()[0].error == send_error(ErrorCode::INVALID_TOPIC_EXCEPTION));
}

TEST_CASE("records larger than max.request.size or buffer.memory fail at once") {
    ProducerConfig config = lab_config();
    config.max_request_size = 1000;
    Lab lab(config);
    const SendResults& r = lab.send(Lab::to_first(1, 2000));
    CHECK(r.runs()[0].error == send_error(ErrorCode::MESSAGE_TOO_LARGE));
}

// Recorded on a real cluster (max.message.bytes 1000, 30 records of 200 bytes, linger 200 ms).
TEST_CASE("splitting too large batches keeps the order with idempotence and loses it without") {
    ProducerConfig config = lab_config();
    config.linger = millis(200);
    const auto run = [](Lab& lab) {
        lab.cluster.topic("t").max_message_bytes = 1000;
        SendTask task = Lab::to_first(30, 200);
        task.value_prefix_size = 1;
        return lab.send(task).runs();
    };
    Lab ordered(config);
    const auto kept = run(ordered);
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].count == 30);
    CHECK(ordered.producer.metrics().record_retries == 0);

    config.enable_idempotence = false;
    Lab unordered(config);
    const std::vector<std::pair<std::int64_t, std::int64_t>> recorded{
        {0, 4}, {2, 24}, {6, 6}, {10, 22}, {12, 2}, {14, 10}, {16, 18}, {20, 12}, {26, 28}, {28, 0}};
    std::vector<std::pair<std::int64_t, std::int64_t>> ours;  // first send of a run, its offset
    for (const SendRun& r : run(unordered)) ours.push_back({r.first, r.base_offset.value()});
    CHECK(ours == recorded);
}

// Recorded on a real cluster: all brokers are paused after the first record.
TEST_CASE("paused brokers: appends wait for memory, batches expire, the epoch is bumped") {
    ProducerConfig config = lab_config();
    config.buffer_memory = 65'536;
    config.max_block = millis(1500);
    config.request_timeout = seconds(1);
    config.delivery_timeout = seconds(4);
    Lab lab(config);
    CHECK(lab.send(Lab::to_first(1)).acked() == 1);
    lab.run_for(millis(50));
    for (std::int32_t b = 1; b <= 3; ++b) lab.cluster.pause(NodeId{b});
    const auto id = lab.start(Lab::to_first(8, 12'000));
    const Duration took = lab.finish(id);
    CHECK(took >= millis(7999));
    CHECK(took <= millis(8011));
    const auto runs = lab.producer.results(id).runs();
    REQUIRE(runs.size() == 3);
    CHECK(runs[0].count == 4);
    CHECK(runs[0].error == send_error(ErrorCode::REQUEST_TIMED_OUT));
    CHECK(runs[1].count == 2);
    CHECK(runs[1].error == SendError::BufferExhausted);
    CHECK(runs[2].count == 2);
    CHECK(runs[2].error == send_error(ErrorCode::REQUEST_TIMED_OUT));
    CHECK(lab.producer.metrics().record_retries == 4);
    CHECK(lab.producer.identity()->producer_epoch() == ProducerEpoch{1});
    for (std::int32_t b = 1; b <= 3; ++b) lab.cluster.resume(NodeId{b});
    lab.run_for(seconds(2));
    CHECK(lab.send(Lab::to_first(3)).acked() == 3);
}

TEST_CASE("no delivery timeout while the first producer id is not to be had") {
    ProducerConfig config = lab_config();
    config.delivery_timeout = seconds(3);
    Lab lab(config);
    lab.cluster.init_producer_id_error = ErrorCode::COORDINATOR_LOAD_IN_PROGRESS;
    const auto id = lab.start(Lab::to_first(1));
    lab.run_for(seconds(60));
    CHECK_FALSE(lab.producer.done(id));
    lab.cluster.init_producer_id_error = ErrorCode::NONE;
    CHECK(lab.finish(id) < seconds(1));
    CHECK(lab.producer.results(id).failed() + lab.producer.results(id).acked() == 1);
}

TEST_CASE("a moved leader is followed by its hint without back-off") {
    Lab lab;
    CHECK(lab.send(Lab::to_first(1)).acked() == 1);
    lab.cluster.move_leader("t", 0, NodeId{3});
    const auto id = lab.start(Lab::to_first(1));
    CHECK(lab.finish(id) < millis(30));
    CHECK(lab.producer.metrics().record_retries == 1);
}

TEST_CASE("a crashed leader: batches wait for the new one without being tried against the old") {
    Lab lab;
    CHECK(lab.send(Lab::to_first(1)).acked() == 1);
    lab.cluster.crash(NodeId{1});
    lab.run_for(millis(500));
    const auto id = lab.start(Lab::to_first(5));
    lab.run_for(seconds(2));
    CHECK_FALSE(lab.producer.done(id));
    lab.cluster.move_leader("t", 0, NodeId{2});
    CHECK(lab.finish(id) < millis(1300));
    CHECK(lab.producer.metrics().record_retries == 0);
    CHECK(lab.producer.results(id).acked() == 5);
}

TEST_CASE("keyed records go where their keys hash to") {
    Lab lab;
    lab.cluster.add_topic("k", 3);
    SendTask task;
    task.topic = "k";
    task.count = 12;
    task.wait_for_each = true;
    for (int i = 0; i < 12; ++i) task.keys.push_back("key-" + std::to_string(i));
    const auto runs = lab.send(task).runs();
    // Recorded: a0 -> 1, a1 -> 0, a2..a3 -> 2, a4 -> 0, a5..a6 -> 2, a7..a8 -> 1, ...
    const std::vector<std::int32_t> expected{1, 0, 2, 0, 2, 1, 0, 2, 1};
    REQUIRE(runs.size() == expected.size());
    for (std::size_t i = 0; i < runs.size(); ++i) CHECK(runs[i].partition == expected[i]);
}

TEST_CASE("flush sends without lingering, close sends what is queued and then is closed") {
    ProducerConfig config = lab_config();
    config.linger = seconds(5);
    Lab lab(config);
    const auto first = lab.start(Lab::to_first(1));
    lab.run_for(millis(100));
    CHECK_FALSE(lab.producer.done(first));
    const auto ticket = lab.producer.begin_flush();
    lab.run_for(millis(10));
    CHECK(lab.producer.flushed(ticket));
    CHECK(lab.producer.done(first));
    const auto second = lab.start(Lab::to_first(2));
    lab.run_for(millis(10));
    lab.producer.close(lab.cluster.now());
    lab.run_for(millis(50));
    CHECK(lab.producer.closed());
    CHECK(lab.producer.results(second).acked() == 2);
}

TEST_CASE("a paced producer is woken per batch, not per record, with the same result") {
    const auto run = [](Duration interval, bool keyed) {
        Lab lab;
        SendTask task = Lab::to_first(2000, 100);
        task.interval = interval;
        if (keyed) task.keys = {"k"};  // not lazy
        const auto id = lab.start(task);
        lab.finish(id);
        CHECK(lab.cluster.records("t", 0) == count_up(2000));
        std::vector<std::int32_t> batch_sizes;
        for (const auto& b : lab.cluster.partition("t", 0).log) {
            batch_sizes.push_back(b.batch.record_count);
        }
        return std::pair(batch_sizes, lab.cluster.steps);
    };
    const auto [lazy, lazy_steps] = run(millis(1), false);
    const auto [eager, eager_steps] = run(millis(1), true);
    CHECK(lazy == eager);
    CHECK(lazy_steps < eager_steps / 2);
}

}  // namespace
}  // namespace hw
