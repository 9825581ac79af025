// The log cleaner in a broker: every replica cleans its own log, and consumers notice nothing but
// missing old values.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/broker_world.hpp"

using namespace hw;
using namespace hw::testing;

namespace {

const BrokerWorld::Texts kQuickCleaner{{"log.cleaner.backoff.ms", "1000"},
                                       {"broker.session.timeout.ms", "6000"},
                                       {"broker.heartbeat.interval.ms", "500"}};
const BrokerWorld::Texts kCompacted{{"cleanup.policy", "compact"},
                                    {"segment.ms", "1000"},
                                    {"min.cleanable.dirty.ratio", "0.01"}};

// One record a batch, so that what is left can be counted in batches.
void write(BrokerWorld& w, int leader, const std::string& key, std::int64_t timestamp_ms) {
    const RecordRun run{1, static_cast<std::int32_t>(key.size()), 10, timestamp_ms, 0, key};
    RecordBatch batch = records(1, timestamp_ms);
    batch.null_keys = false;
    batch.size_bytes = batch_size(std::span(&run, 1));
    batch.payload = std::make_shared<const BatchPayload>(BatchPayload{{run}});
    ProduceRequest request = w.produce_request(1, -1);
    request.partitions.front().batch = batch;
    const auto answer = w.ask<ProduceResponse>(NodeId{leader}, request);
    REQUIRE(answer.partitions.front().error == ErrorCode::NONE);
}

std::vector<std::int64_t> offsets_of(const BrokerWorld& w, int id, TopicPartition tp) {
    std::vector<std::int64_t> out;
    for (const Segment& segment : w.disks.at(NodeId{id}).logs.at(tp).segments) {
        for (const StoredBatch& stored : segment.batches) {
            out.push_back(stored.batch.base_offset.value());
        }
    }
    return out;
}

// Keys a and b in turn; the last record, a second later, rolls the segment.
void fill(BrokerWorld& w) {
    for (int i = 0; i < 6; ++i) write(w, 1, i % 2 == 0 ? "a" : "b", kNowMs);
    write(w, 1, "c", kNowMs + 1'500);
    write(w, 1, "c", kNowMs + 1'600);
}

using Offsets = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("each replica cleans its own closed segments; the active one keeps everything") {
    BrokerWorld w(3, kQuickCleaner);
    w.start({nodes({1, 2, 3})}, kCompacted);
    fill(w);
    REQUIRE(w.until([&] {
        return w.count(Fact::LogCleaned, 1) == 1 && w.count(Fact::LogCleaned, 2) == 1 &&
               w.count(Fact::LogCleaned, 3) == 1;
    }));
    for (int id = 1; id <= 3; ++id) {
        CHECK(offsets_of(w, id, {w.t, 0}) == Offsets{4, 5, 6, 7});
        CHECK(w.disks[NodeId{id}].logs[{w.t, 0}].checkpoints.cleaner == Offset{6});
        CHECK(w.replica(id).log.log_end() == Offset{8});
    }
    const auto read = w.fetch(1, 0);
    REQUIRE_FALSE(read.batches.empty());
    CHECK(read.batches.front().base_offset == Offset{4});
    w.run(seconds(10));
    CHECK(w.count(Fact::LogCleaned, 1) == 1);  // nothing new to do
}

TEST_CASE("a replica that comes later copies the cleaned log, holes and all") {
    BrokerWorld w(3, kQuickCleaner);
    w.start({nodes({1, 2, 3})}, kCompacted);
    w.world.crash(NodeId{3});
    w.disks[NodeId{3}].logs.clear();
    REQUIRE(w.until([&] { return w.replica(1).isr.size() == 2; }));
    fill(w);
    REQUIRE(w.until([&] { return w.count(Fact::LogCleaned, 1) == 1; }));
    w.world.start(NodeId{3});
    REQUIRE(w.until([&] { return w.replica(1).isr.size() == 3; }, seconds(60)));
    CHECK(offsets_of(w, 3, {w.t, 0}) == Offsets{4, 5, 6, 7});
    CHECK(w.replica(3).log.log_end() == Offset{8});
}

TEST_CASE("a restart finds the cleaned log and does not clean it again") {
    BrokerWorld w(1, kQuickCleaner);
    w.start({nodes({1})}, kCompacted);
    fill(w);
    REQUIRE(w.until([&] { return w.count(Fact::LogCleaned, 1) == 1; }));
    w.world.crash(NodeId{1});
    w.world.start(NodeId{1});
    REQUIRE(w.until([&] { return w.count(Fact::LogRecovered, 1) == 1; }, seconds(60)));
    w.run(seconds(5));
    CHECK(w.count(Fact::LogCleaned, 1) == 1);
    CHECK(offsets_of(w, 1, {w.t, 0}) == Offsets{4, 5, 6, 7});
}

TEST_CASE("log.cleaner.enable=false: nothing is cleaned") {
    BrokerWorld::Texts settings = kQuickCleaner;
    settings["log.cleaner.enable"] = "false";
    BrokerWorld w(1, settings);
    w.start({nodes({1})}, kCompacted);
    fill(w);
    w.run(seconds(5));
    CHECK(offsets_of(w, 1, {w.t, 0}).size() == 8);
}
