#include "broker_model/log/recovery.hpp"

#include <doctest/doctest.h>

#include "broker_model/log/disk_damage.hpp"
#include "tests/support/property.hpp"
#include "tests/support/test_log.hpp"

namespace hw {
namespace {

using testing::TestLog;
using Bases = std::vector<std::int64_t>;

// Segments [0..3] [4..7] [8..11] of two batches, leader epochs 0, 1 and 2.
void fill(TestLog& log) {
    for (std::int32_t i = 0; i < 6; ++i) REQUIRE(log.append(testing::records(2), i / 2).ok());
}
LogConfig two_batches_per_segment() {
    LogConfig config;
    config.segment_bytes = 2 * testing::records(2).size_bytes;
    return config;
}
const std::int32_t kBatch = testing::records(2).size_bytes;

TEST_CASE("an unclean stop cuts the log at the first bad batch behind the recovery point") {
    TestLog log(two_batches_per_segment());
    fill(log);
    log.recovery_point = Offset{8};
    cut_segment(log.files, Offset{8}, kBatch + 5);
    log.crash();
    CHECK(log->log_end() == Offset{10});
    CHECK(log->segments().back().size_bytes == kBatch);
}

TEST_CASE("a bit flip cuts the log there and deletes all later segments") {
    TestLog log(two_batches_per_segment());
    fill(log);
    flip_byte(log.files, Offset{4}, 65);
    log.crash();
    CHECK(log->log_end() == Offset{4});
    CHECK(log.bases() == Bases{0, 4});
    CHECK(log->latest_epoch() == LeaderEpoch{0});
}

TEST_CASE("what lies below the recovery point is not scanned") {
    TestLog log(two_batches_per_segment());
    fill(log);
    log.recovery_point = Offset{8};
    flip_byte(log.files, Offset{4}, 65);
    log.crash();
    CHECK(log->log_end() == Offset{12});
}

TEST_CASE("the last segment is scanned even if the recovery point is the log end") {
    TestLog log(two_batches_per_segment());
    fill(log);
    log.recovery_point = Offset{12};
    flip_byte(log.files, Offset{8}, 65);
    log.crash();
    CHECK(log->log_end() == Offset{8});
    CHECK(log->recovery_point() == Offset{8});
}

TEST_CASE("a lost segment in the middle leaves a hole that nobody notices") {
    TestLog log(two_batches_per_segment());
    fill(log);
    delete_segment(log.files, Offset{4});
    log.crash();
    CHECK(log->log_end() == Offset{12});
    CHECK(log->read(Offset{5}, 1000, FetchIsolation::LogEnd, true).start.offset == Offset{8});
}

TEST_CASE("a log that ends below its start begins anew there") {
    TestLog log(two_batches_per_segment());
    fill(log);
    log.log_start = Offset{10};
    log.recovery_point = Offset{8};
    delete_segment(log.files, Offset{8});
    log.crash();
    CHECK(log->log_start() == Offset{10});
    CHECK(log->log_end() == Offset{10});
    CHECK(log.bases() == Bases{10});
    CHECK(log->leader_epochs().empty());
}

TEST_CASE("with the clean marker nothing is scanned; garbage makes the log unopenable") {
    TestLog log(two_batches_per_segment());
    fill(log);
    append_zeros(log.files, Offset{8}, 60);
    CHECK(log.try_restart(true) == fault(ErrorCode::CORRUPT_MESSAGE));
    CHECK(log.try_restart(false).ok());
}

TEST_CASE("lost leader epochs come back only for what was scanned") {
    TestLog log(two_batches_per_segment());
    fill(log);
    log.recovery_point = Offset{8};
    log.files.leader_epochs.clear();
    log.crash();
    REQUIRE(log->leader_epochs().entries().size() == 1);
    CHECK(log->leader_epochs().entries().front() == EpochEntry{LeaderEpoch{2}, Offset{8}});
}

TEST_CASE("an epoch that never wrote anything is forgotten by a restart") {
    TestLog log(two_batches_per_segment());
    fill(log);
    log->assign_epoch_start_offset(LeaderEpoch{9}, Offset{12});
    log.crash();
    CHECK(log->latest_epoch() == LeaderEpoch{2});
}

TEST_CASE("after a restart only the last batch of a producer is remembered") {
    TestLog log;
    REQUIRE(log.append(testing::produced(1, 0, 0)).ok());
    REQUIRE(log.append(testing::produced(1, 0, 1)).ok());
    log.restart_cleanly();
    CHECK(log.append(testing::produced(1, 0, 1)).duplicate);
    CHECK(log.append(testing::produced(1, 0, 0)).fault ==
          fault(ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER));
}

TEST_CASE("a base offset far out of reach splits the segment, a negative one is hopeless") {
    TestLog log(two_batches_per_segment());
    fill(log);
    flip_byte(log.files, Offset{8}, kBatch + 3);
    REQUIRE(log.try_restart(false).ok());
    CHECK(log.files.segments.size() == 4);
    TestLog other(two_batches_per_segment());
    fill(other);
    flip_byte(other.files, Offset{8}, kBatch);
    CHECK(other.try_restart(false) == fault(LogException::IllegalArgument));
}

// ---- properties

struct State {
    Offset start, end, stable;
    std::vector<EpochEntry> epochs;
    std::vector<std::int64_t> bases;
    std::vector<std::int32_t> last_sequences;
    bool operator==(const State&) const = default;
};

State state_of(TestLog& log) {
    State s{log->log_start(), log->log_end(),
            Offset{0},        log->leader_epochs().entries(),
            log.bases(),      {}};
    log->update_high_watermark(log->log_end());
    s.stable = log->last_stable_offset();
    for (const ProducerEntry& p : log->producers().producers()) {
        s.last_sequences.push_back(p.last_sequence());
    }
    return s;
}

// One step of an arbitrary history: what is written, by whom, in which epoch.
void play(TestLog& log, const std::vector<std::uint8_t>& history) {
    std::int32_t epoch = 0;
    std::int32_t sequences[4] = {};
    bool open[4] = {};
    for (const std::uint8_t move : history) {
        const std::int32_t who = move % 4;
        const std::int32_t count = 1 + move / 64;
        if (move % 11 == 0) ++epoch;
        if (move % 7 == 0 && open[who]) {
            const auto type = move % 2 == 0 ? ControlType::Commit : ControlType::Abort;
            RC_ASSERT(log.append_marker(testing::marker(who, 0, type), epoch).ok());
            open[who] = false;
        } else if (who == 0) {
            RC_ASSERT(log.append(testing::records(count), epoch).ok());
        } else {
            const bool transactional = open[who] || move % 3 == 0;
            RC_ASSERT(
                log.append(testing::produced(who, 0, sequences[who], count, transactional), epoch)
                    .ok());
            sequences[who] += count;
            open[who] = transactional;
        }
    }
}

TEST_CASE("a clean restart changes nothing that matters") {
    CHECK(testing::property("restart = same", [](const std::vector<std::uint8_t>& history) {
        LogConfig config;
        config.segment_bytes = 500;
        TestLog log(config);
        play(log, history);
        const State before = state_of(log);
        log.restart_cleanly();
        RC_ASSERT(state_of(log) == before);
    }));
}

TEST_CASE("a process crash loses no record") {
    CHECK(testing::property("crash = same", [](const std::vector<std::uint8_t>& history) {
        LogConfig config;
        config.segment_bytes = 500;
        TestLog log(config);
        play(log, history);
        const State before = state_of(log);
        log.crash();
        RC_ASSERT(state_of(log) == before);
    }));
}

TEST_CASE("power loss keeps the flushed prefix and ends at a batch boundary") {
    CHECK(testing::property(
        "prefix", [](const std::vector<std::uint8_t>& history, std::uint32_t seed) {
            LogConfig config;
            config.segment_bytes = 500;
            TestLog log(config);
            play(log, history);
            const Offset flushed = log.files.flushed_to;
            const Offset end = log->log_end();
            std::vector<Offset> ends{Offset{0}};
            for (const Segment& s : log->segments()) {
                for (const StoredBatch& b : s.batches) ends.push_back(b.batch.next_offset());
            }
            Rng rng(seed);
            power_loss(log.files, rng);
            log.crash();
            RC_ASSERT(log->log_end() >= flushed);
            RC_ASSERT(log->log_end() <= end);
            RC_ASSERT(std::count(ends.begin(), ends.end(), log->log_end()) == 1);
        }));
}

}  // namespace
}  // namespace hw
