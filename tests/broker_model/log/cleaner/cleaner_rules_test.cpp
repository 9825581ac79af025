// The worked cases of the rules in broker_model/log/cleaner, and what they promise together.
#include <doctest/doctest.h>

#include <map>

#include "broker_model/log/cleaner/batch_retention.hpp"
#include "broker_model/log/cleaner/checkpoint.hpp"
#include "broker_model/log/cleaner/cleaner.hpp"
#include "broker_model/log/cleaner/delete_horizon.hpp"
#include "broker_model/log/cleaner/record_retention.hpp"
#include "broker_model/log/cleaner/segment_groups.hpp"
#include "broker_model/log/cleaner/transactions_seen.hpp"
#include "tests/support/property.hpp"
#include "tests/support/test_log.hpp"

namespace hw {
namespace {

using testing::kNowMs;
using testing::TestLog;

RecordRun record(const std::string& key, bool null_value = false) {
    RecordRun run;
    run.key_size = static_cast<std::int32_t>(key.size());
    run.key = key;
    if (!null_value) run.value_size = 1;
    run.first_timestamp_ms = kNowMs;
    return run;
}

RecordBatch keyed(std::vector<RecordRun> runs) {
    RecordBatch batch;
    for (const RecordRun& run : runs) batch.record_count += run.count;
    batch.last_offset_delta = batch.record_count - 1;
    batch.base_timestamp_ms = batch.max_timestamp_ms = kNowMs;
    batch.size_bytes = batch_size(runs);
    batch.payload = std::make_shared<const BatchPayload>(BatchPayload{std::move(runs)});
    return batch;
}

LogConfig compacted() {
    LogConfig config;
    config.cleanup_compact = true;
    config.cleanup_delete = false;
    config.min_cleanable_dirty_ratio = 0;
    config.delete_retention_ms = 1'000;
    return config;
}

// offset -> key of what is left
std::map<std::int64_t, std::string> contents(const ReplicaLog& log) {
    std::map<std::int64_t, std::string> out;
    for (const Segment& segment : log.segments()) {
        for (const StoredBatch& stored : segment.batches) {
            if (!stored.batch.payload) continue;
            Offset offset = stored.batch.base_offset;
            for (const RecordRun& run : stored.batch.payload->runs) {
                offset = offset + run.gap;
                for (std::int32_t i = 0; i < run.count; ++i, ++offset) {
                    out[offset.value()] = run.key;
                }
            }
        }
    }
    return out;
}

struct CleanedLog {
    explicit CleanedLog(const LogConfig& config = compacted()) : log(config) {}

    void append(const RecordBatch& batch) { REQUIRE(log.append(batch).ok()); }
    void roll() {
        REQUIRE(log->roll(log.now_ms).ok());
        log.high_watermark_to_end();
    }
    std::optional<Cleaned> clean(const CleanerSettings& settings = {}) {
        const CompactedLog one{&*log, &checkpoint};
        return clean_filthiest(std::span(&one, 1), settings, log.now_ms);
    }
    TestLog log;
    std::optional<Offset> checkpoint;
};

RecordBatch header(std::int64_t producer, bool transactional, std::int64_t offset = 0) {
    RecordBatch batch = testing::produced(producer, 0, 0, 1, transactional);
    batch.base_offset = Offset{offset};
    return batch;
}

RecordBatch end_marker(std::int64_t producer, ControlType type, std::int64_t offset = 0) {
    RecordBatch batch = testing::marker(producer, 0, type);
    batch.base_offset = Offset{offset};
    return batch;
}

}  // namespace

TEST_CASE("cleaner.keep_record: its table") {
    OffsetMap map(10);
    REQUIRE(map.put("a", Offset{9}));
    map.set_latest(Offset{10});
    const auto keeps = [&](std::int64_t offset, const RecordRun& run,
                           std::optional<std::int64_t> horizon = std::nullopt) {
        return keep_record(Offset{offset}, run, map, horizon, 100);
    };
    CHECK(keeps(12, record("a")));
    RecordRun keyless = record("a");
    keyless.key_size.reset();
    CHECK_FALSE(keeps(7, keyless));
    CHECK(keeps(12, keyless));
    CHECK_FALSE(keeps(7, record("a")));
    CHECK(keeps(9, record("a")));
    CHECK(keeps(3, record("b")));
    CHECK(keeps(9, record("a", true)));
    CHECK(keeps(9, record("a", true), 101));
    CHECK_FALSE(keeps(9, record("a", true), 100));
    CHECK(keeps(9, record("a"), 100));
}

TEST_CASE("cleaner.keep_batch: its table") {
    ProducerEntry with_data;
    with_data.producer_id = ProducerId{1};
    with_data.epoch = ProducerEpoch{0};
    with_data.remember({0, 0, Offset{5}, kNowMs});
    ProducerEntry epoch_only = with_data;
    epoch_only.batch_count = 0;
    const auto keeps = [](const RecordBatch& batch, const ProducerEntry* producer,
                          std::int64_t range_end = 100) {
        return judge_batch(batch, false, producer, Offset{range_end}, kNowMs).when_empty ==
               EmptyBatch::Keep;
    };
    CHECK(keeps(header(1, false, 5), &with_data));
    CHECK_FALSE(keeps(header(1, false, 4), &with_data));
    CHECK(keeps(end_marker(1, ControlType::Commit, 6), &epoch_only));
    CHECK_FALSE(keeps(header(1, false, 5), &epoch_only));
    CHECK_FALSE(keeps(header(1, false, 5), nullptr));
    CHECK(keeps(header(1, false, 5), nullptr, 6));

    RecordBatch marker = end_marker(1, ControlType::Commit);
    CHECK_FALSE(judge_batch(marker, true, nullptr, Offset{9}, kNowMs).drop_records);
    CHECK(judge_batch(marker, true, nullptr, Offset{9}, kNowMs).marker_of_nothing);
    marker.has_delete_horizon = true;
    marker.base_timestamp_ms = kNowMs;
    CHECK(judge_batch(marker, true, nullptr, Offset{9}, kNowMs).drop_records);
    CHECK_FALSE(judge_batch(marker, true, nullptr, Offset{9}, kNowMs - 1).drop_records);
    CHECK_FALSE(judge_batch(marker, false, nullptr, Offset{9}, kNowMs).drop_records);
}

TEST_CASE("cleaner.markers: its table") {
    const AbortedTxn aborted{ProducerId{1}, Offset{0}, Offset{1}, Offset{2}};
    TransactionsSeen seen;
    CHECK_FALSE(seen.on_batch(header(1, true)));
    CHECK_FALSE(seen.on_batch(end_marker(1, ControlType::Commit)));
    CHECK(seen.on_batch(end_marker(1, ControlType::Commit)));
    seen.add_aborted({aborted});
    CHECK(seen.on_batch(header(1, true)));
    CHECK_FALSE(seen.on_batch(end_marker(1, ControlType::Abort)));
    CHECK(seen.take_kept_aborted() == std::vector{aborted});
    seen.add_aborted({aborted});
    CHECK(seen.on_batch(end_marker(1, ControlType::Abort)));
    CHECK(seen.take_kept_aborted().empty());
    RecordBatch emptied = end_marker(1, ControlType::Commit);
    emptied.record_count = 0;
    CHECK(seen.on_batch(emptied));
}

TEST_CASE("cleaner.delete_horizon: its table") {
    RecordBatch batch = testing::records();
    CHECK(next_delete_horizon_ms(batch, true, false, 10, 24) == 34);
    CHECK(next_delete_horizon_ms(batch, false, true, 10, 24) == 34);
    CHECK_FALSE(next_delete_horizon_ms(batch, false, false, 10, 24));
    batch.has_delete_horizon = true;
    batch.base_timestamp_ms = 17;
    CHECK(next_delete_horizon_ms(batch, true, false, 10, 24) == 17);
    CHECK(next_delete_horizon_ms(batch, false, false, 10, 24) == 17);
}

TEST_CASE("cleaner.checkpoint: its table") {
    LogConfig config = compacted();
    const auto after = [&](std::optional<Offset> checkpoint, std::int64_t active) {
        return checkpoint_after_truncation(checkpoint, Offset{active}, config);
    };
    CHECK_FALSE(after(std::nullopt, 0));
    CHECK(after(Offset{20}, 10) == Offset{10});
    CHECK(after(Offset{20}, 20) == Offset{20});
    CHECK(after(Offset{20}, 0) == Offset{0});
    config.cleanup_compact = false;
    CHECK(after(Offset{20}, 0) == Offset{20});
}

TEST_CASE("cleaner.groups: its table") {
    LogConfig config;
    config.segment_bytes = 150;
    const auto groups = [&](const std::vector<std::int32_t>& sizes) {
        std::vector<Segment> segments;
        for (const std::int32_t size : sizes) {
            segments.emplace_back(Offset{static_cast<std::int64_t>(segments.size())}, config, 0);
            segments.back().size_bytes = size;
        }
        return segment_groups(segments, config, Offset{static_cast<std::int64_t>(sizes.size())});
    };
    using Counts = std::vector<std::size_t>;
    CHECK(groups({60, 60, 60}) == Counts{2, 1});
    CHECK(groups({60, 100, 60}) == Counts{1, 1, 1});
    CHECK(groups({200, 10, 10}) == Counts{1, 2});
    CHECK(groups({}).empty());
}

TEST_CASE("cleaner.filthiest: its table") {
    const auto log = [](std::int64_t clean, std::int64_t dirty, double min_ratio, bool overdue) {
        LogToClean out;
        out.clean_bytes = clean;
        out.cleanable_bytes = dirty;
        out.min_ratio = min_ratio;
        out.overdue = overdue;
        return out;
    };
    CHECK_FALSE(log(100, 100, 0.5, false).candidate());
    CHECK(log(100, 101, 0.5, false).candidate());
    CHECK(log(100, 10, 0.5, true).candidate());
    CHECK_FALSE(log(100, 0, 0.0, true).candidate());
    const std::vector logs{log(100, 10, 0.5, true), log(100, 200, 0.5, false)};
    CHECK(filthiest(logs) == 1);
    CHECK_FALSE(filthiest(std::vector{log(0, 0, 0.0, true)}));
}

TEST_CASE("cleaner.range: its table") {
    // Ten segments of ten one-record batches, the last one active.
    LogConfig config = compacted();
    TestLog log(config);
    for (int i = 0; i < 100; ++i) {
        if (i % 10 == 0 && i > 0) REQUIRE(log->roll(kNowMs).ok());
        REQUIRE(log.append(keyed({record("a")})).ok());
    }
    const auto range = [&](std::optional<std::int64_t> checkpoint) {
        std::optional<Offset> at;
        if (checkpoint) at = Offset{*checkpoint};
        const DirtyOffsets found = dirty_offsets(*log, at, kNowMs);
        return std::vector<std::int64_t>{found.first_dirty.value(),
                                         found.first_uncleanable.value(), found.checkpoint_invalid};
    };
    using Row = std::vector<std::int64_t>;
    log.high_watermark_to_end();
    CHECK(range(std::nullopt) == Row{0, 90, 0});
    CHECK(range(40) == Row{40, 90, 0});
    CHECK(range(140) == Row{0, 90, 1});
    REQUIRE(log->maybe_increment_log_start_offset(Offset{50}).ok());
    CHECK(range(40) == Row{50, 90, 1});
    log->update_high_watermark(Offset{60});
    CHECK(range(55) == Row{55, 60, 0});
    CHECK(range(70) == Row{70, 70, 0});
    CHECK(log_to_clean(*log, Offset{50}, kNowMs).end == Offset{60});
    log->update_high_watermark(Offset{63});
    CHECK(log_to_clean(*log, Offset{50}, kNowMs).end == Offset{60});

    config.min_compaction_lag_ms = 10;
    log.high_watermark_to_end();
    log->set_config(std::make_shared<const LogConfig>(config));
    CHECK(range(50) == Row{50, 50, 0});
    CHECK(dirty_offsets(*log, Offset{50}, kNowMs + 10).first_uncleanable == Offset{90});
}

TEST_CASE("cleaner.offset_map: the key that does not fit ends the cleaning in front of it") {
    CleanedLog log;
    for (const char* key : {"a", "b", "a", "c", "b"}) log.append(keyed({record(key)}));
    log.roll();
    CleanerSettings small;
    small.offset_map_slots = 2;
    small.load_factor = 1;
    const auto cleaned = log.clean(small);
    REQUIRE(cleaned);
    // The third record's key is known, but the map was full when it was asked.
    CHECK(cleaned->result.end == Offset{2});
    CHECK(contents(*log.log).size() == 5);
    small.offset_map_slots = 3;
    log.checkpoint.reset();
    CHECK(log.clean(small)->result.end == Offset{4});
    CHECK(contents(*log.log) ==
          std::map<std::int64_t, std::string>{{1, "b"}, {2, "a"}, {3, "c"}, {4, "b"}});
}

TEST_CASE("a batch keeps its offsets and sequence when it loses records") {
    CleanedLog log;
    RecordBatch batch = keyed({record("a"), record("b"), record("a")});
    batch.producer_id = ProducerId{7};
    batch.producer_epoch = ProducerEpoch{0};
    batch.base_sequence = 0;
    log.append(batch);
    log.append(keyed({record("b"), record("a"), record("c")}));
    log.roll();
    REQUIRE(log.clean());
    const RecordBatch& emptied = log.log->segments().front().batches.front().batch;
    CHECK(emptied.record_count == 0);
    CHECK(emptied.size_bytes == kBatchHeaderBytes);
    CHECK(emptied.last_offset() == Offset{2});
    CHECK(emptied.last_sequence() == 2);
    CHECK(contents(*log.log) == std::map<std::int64_t, std::string>{{3, "b"}, {4, "a"}, {5, "c"}});
    CHECK(log.log->log_end() == Offset{6});
    log.log.restart_cleanly();
    CHECK(log.log->log_end() == Offset{6});
    CHECK(log.log->producers().find(ProducerId{7})->last_sequence() == 2);
}

TEST_CASE("a tombstone goes with the second cleaning after its horizon") {
    CleanedLog log;
    log.append(keyed({record("a")}));
    log.append(keyed({record("a", true)}));
    log.roll();
    REQUIRE(log.clean());
    CHECK(contents(*log.log) == std::map<std::int64_t, std::string>{{1, "a"}});
    CHECK(log.log->segments().front().batches.front().batch.delete_horizon_ms() == kNowMs + 1'000);
    log.log.now_ms += 5'000;
    CHECK_FALSE(log.clean());  // nothing dirty
    log.append(keyed({record("b")}));
    log.roll();
    REQUIRE(log.clean());
    CHECK(contents(*log.log) == std::map<std::int64_t, std::string>{{2, "b"}});
}

TEST_CASE("whatever was written, cleaning keeps exactly the newest record of every key") {
    CHECK(testing::property("newest of every key", [](const std::vector<std::uint8_t>& writes) {
        CleanedLog log;
        std::map<std::string, std::int64_t> newest;
        std::int64_t next = 0;
        for (std::size_t i = 0; i < writes.size();) {
            std::vector<RecordRun> runs;
            for (std::size_t n = writes[i] % 4U + 1; n > 0 && i < writes.size(); --n, ++i) {
                runs.push_back(record("k" + std::to_string(writes[i] % 7)));
                newest[runs.back().key] = next++;
            }
            log.append(keyed(std::move(runs)));
            if (i % 5 == 0) log.roll();
            if (i % 11 == 0) (void)log.clean();
        }
        log.append(keyed({record("end")}));
        newest["end"] = next++;
        log.roll();
        (void)log.clean();
        std::map<std::int64_t, std::string> expected;
        for (const auto& [key, offset] : newest) expected[offset] = key;
        RC_ASSERT(contents(*log.log) == expected);
        RC_ASSERT(log.log->log_end() == Offset{next});
    }));
}

}  // namespace hw
