#include "broker_model/coordinator/coordinator_runtime.hpp"

#include <doctest/doctest.h>

#include "broker_model/coordinator/write_error.hpp"
#include "tests/support/test_log.hpp"

using namespace hw;
using namespace hw::testing;

namespace {

struct Journal {  // what the shard was told
    std::map<std::string, std::string> values;
    std::vector<std::string> events;
};

struct MapShard : CoordinatorShard {
    explicit MapShard(Journal& told) : journal(told) {}
    void replay(const ReplayedRecord& r) override {
        if (r.value) {
            journal.values[std::string(r.key)] = *r.value;
        } else {
            journal.values.erase(std::string(r.key));
        }
    }
    void replay_marker(BatchProducer, ControlType type, Offset at) override {
        journal.events.push_back((type == ControlType::Commit ? "commit@" : "abort@") +
                                 to_string(at));
    }
    void loaded() override { journal.events.push_back("loaded"); }
    void unloaded() override { journal.events.push_back("unloaded"); }
    Journal& journal;
};

// Broker 1 leads partition 0 of "__internal"; broker 2 follows it by hand.
struct RuntimeFixture {
    RuntimeFixture() {
        context.id = NodeId{1};
        context.now = Instant{} + seconds(1);
        context.fx = &fx;
        context.image.topics.add("__internal", TopicId{0});
        auto settings = std::make_shared<TopicSettings>();
        settings->min_insync_replicas = 2;
        Partition& p = partitions.add({TopicId{0}, 0}, std::move(*log));
        p.settings = settings;
        p.replicas = {NodeId{1}, NodeId{2}};
        p.followers.emplace_back().id = NodeId{2};
        runtime.on_metadata();
        lead(1);
    }
    Partition& p() { return *partitions.find({TopicId{0}, 0}); }
    void lead(int epoch) {
        p().role = PartitionRole::Leader;
        p().leader_epoch = LeaderEpoch{epoch};
        p().isr.committed = {NodeId{1}, NodeId{2}};
        changes.mark(p(), kStateChanged);
        settle();
    }
    void follow() {
        p().role = PartitionRole::Follower;
        changes.mark(p(), kLeadershipChanged);
        settle();
    }
    void follower_copies_all() {
        p().followers[0].recorded.log_end = p().log.log_end();
        leader.maybe_advance_high_watermark(p());
        settle();
    }
    void settle() {
        do {
            std::vector<PartitionIndex> changed;
            changes.take(changed);
            for (PartitionIndex i : changed)
                runtime.on_change(*partitions.at(i), std::exchange(partitions.at(i)->changes, 0));
        } while (runtime.run());
    }
    void finish_read(bool failed = false) {
        REQUIRE(!fx.disk.empty());
        const DiskOp read = fx.disk.back();
        REQUIRE(read.kind == DiskOp::Kind::Read);
        fx.clear();
        CHECK(runtime.on_disk_done({read.token, failed}));
        settle();
    }
    void write(std::vector<CoordinatorRecord> records, bool replay = true) {
        CoordinatorWrite w;
        w.records = std::move(records);
        w.timeout = seconds(5);
        w.replay = replay;
        w.done = [this](ErrorCode e) { answers.push_back(e); };
        const std::size_t before = answers.size();
        runtime.write(0, std::move(w));
        CHECK(answers.size() == before);  // never inside the call
        settle();
    }
    void pass(Duration time) {
        context.now = context.now + time;
        BrokerTimer timer;
        while (context.timers.pop_due(context.now, timer)) runtime.on_timer();
        settle();
    }

    using Errors = std::vector<ErrorCode>;

    BrokerContext context;
    Effects fx;
    TestLog log;
    PartitionTable partitions;
    ChangeQueue changes;
    AlterPartitions proposals{context};
    LeaderOps leader{context, changes, proposals};
    Journal journal;
    CoordinatorRuntime runtime{
        context, partitions, leader,
        {0, "__internal", [this](std::int32_t, LeaderEpoch) {
             return std::make_unique<MapShard>(journal);
         }}};
    Errors answers;
};

}  // namespace

TEST_CASE("coordinator runtime: a shard answers once its log was read") {
    RuntimeFixture f;
    CHECK(f.runtime.check(0) == ErrorCode::COORDINATOR_LOAD_IN_PROGRESS);
    CHECK(f.runtime.check(1) == ErrorCode::NOT_COORDINATOR);
    f.finish_read();
    CHECK(f.runtime.check(0) == ErrorCode::NONE);
    CHECK(f.journal.events == std::vector<std::string>{"loaded"});
}

TEST_CASE("coordinator runtime: a read that fails leaves no coordinator") {
    RuntimeFixture f;
    f.finish_read(true);
    CHECK(f.runtime.check(0) == ErrorCode::NOT_COORDINATOR);
}

TEST_CASE("coordinator runtime: a write is replayed on append and answered on commit") {
    RuntimeFixture f;
    f.finish_read();
    f.write({{"a", "1"}, {"b", "2"}});
    CHECK(f.journal.values.at("b") == "2");
    CHECK(f.answers.empty());
    CHECK(f.runtime.written(0) == Offset{2});
    CHECK(f.runtime.committed(0) == Offset{0});

    f.write({});  // a question waits for what it may have seen
    CHECK(f.answers.empty());
    f.follower_copies_all();
    CHECK(f.answers == RuntimeFixture::Errors{ErrorCode::NONE, ErrorCode::NONE});
}

TEST_CASE("coordinator runtime: one write is one batch") {
    RuntimeFixture f;
    f.finish_read();
    f.write({{"a", "1"}, {"b", std::nullopt}});
    const ReadResult read = f.p().log.read(Offset{0}, 1 << 20, FetchIsolation::LogEnd, true);
    REQUIRE(read.batches.size() == 1);
    CHECK(read.batches[0].batch.record_count == 2);
    CHECK(read.batches[0].batch.payload->runs[1].value_size == std::nullopt);
}

TEST_CASE("coordinator runtime: a refused write changes nothing") {
    RuntimeFixture f;
    f.finish_read();
    f.p().isr.committed = {NodeId{1}};
    f.write({{"a", "1"}});
    CHECK(f.answers == RuntimeFixture::Errors{ErrorCode::COORDINATOR_NOT_AVAILABLE});
    CHECK(f.journal.values.empty());
}

TEST_CASE("coordinator runtime: what is not committed in time fails, and stays in the log") {
    RuntimeFixture f;
    f.finish_read();
    f.write({{"a", "1"}});
    f.pass(seconds(5) - millis(1));
    CHECK(f.answers.empty());
    f.pass(millis(1));
    CHECK(f.answers == RuntimeFixture::Errors{ErrorCode::COORDINATOR_NOT_AVAILABLE});
    CHECK(f.journal.values.at("a") == "1");
    f.follower_copies_all();
    CHECK(f.answers.size() == 1);
}

TEST_CASE("coordinator runtime: with the leadership go the writes under way") {
    RuntimeFixture f;
    f.finish_read();
    f.write({{"a", "1"}});
    f.follow();
    CHECK(f.answers == RuntimeFixture::Errors{ErrorCode::NOT_COORDINATOR});
    CHECK(f.journal.events.back() == "unloaded");
    CHECK(f.runtime.check(0) == ErrorCode::NOT_COORDINATOR);
    f.write({{"b", "2"}});
    CHECK(f.answers.back() == ErrorCode::NOT_COORDINATOR);
}

TEST_CASE("coordinator runtime: the next leader replays the log, committed or not") {
    RuntimeFixture f;
    f.finish_read();
    f.write({{"a", "1"}, {"b", "2"}});
    f.write({{"a", std::nullopt}});
    const auto live = f.journal.values;
    f.follow();
    f.journal.values.clear();
    f.lead(2);
    f.finish_read();
    CHECK(f.journal.values == live);
    CHECK(f.runtime.written(0) == Offset{3});
}

TEST_CASE("coordinator runtime: a read that ends after the next election counts for nothing") {
    RuntimeFixture f;
    const DiskOp old = f.fx.disk.back();
    f.follow();
    f.lead(2);
    CHECK(f.runtime.on_disk_done({old.token, false}));
    CHECK(f.runtime.check(0) == ErrorCode::COORDINATOR_LOAD_IN_PROGRESS);
    f.finish_read();
    CHECK(f.runtime.check(0) == ErrorCode::NONE);
}

TEST_CASE("coordinator runtime: a coordinator may wait for the commit before it applies") {
    RuntimeFixture f;
    f.finish_read();
    f.write({{"a", "1"}}, false);
    CHECK(f.journal.values.empty());
    f.follower_copies_all();
    CHECK(f.answers == RuntimeFixture::Errors{ErrorCode::NONE});
}

TEST_CASE("coordinator runtime: a transaction's end is a marker in the same log") {
    RuntimeFixture f;
    f.finish_read();
    TransactionEnd end;
    end.producer = {ProducerId{7}, ProducerEpoch{0}};
    end.coordinator_epoch = 3;
    end.transaction_version = 2;
    end.timeout = seconds(5);
    end.done = [&](ErrorCode e) { f.answers.push_back(e); };
    f.runtime.end_transaction(0, end);
    f.settle();
    CHECK(f.journal.events.back() == "commit@0");
    CHECK(f.p().log.read(Offset{0}, 1 << 20, FetchIsolation::LogEnd, true)
              .batches[0].batch.size_bytes == 78);
    f.follower_copies_all();
    CHECK(f.answers == RuntimeFixture::Errors{ErrorCode::NONE});
}

TEST_CASE("coordinator.write_error: what the client is told") {
    using enum ErrorCode;
    CHECK(coordinator_write_error(NOT_ENOUGH_REPLICAS) == COORDINATOR_NOT_AVAILABLE);
    CHECK(coordinator_write_error(NOT_ENOUGH_REPLICAS_AFTER_APPEND) == COORDINATOR_NOT_AVAILABLE);
    CHECK(coordinator_write_error(REQUEST_TIMED_OUT) == COORDINATOR_NOT_AVAILABLE);
    CHECK(coordinator_write_error(KAFKA_STORAGE_ERROR) == NOT_COORDINATOR);
    CHECK(coordinator_write_error(MESSAGE_TOO_LARGE) == UNKNOWN_SERVER_ERROR);
    CHECK(coordinator_write_error(INVALID_PRODUCER_EPOCH) == INVALID_PRODUCER_EPOCH);
}
