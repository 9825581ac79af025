#include "broker_model/log/segment_roll.hpp"

#include <doctest/doctest.h>

#include "tests/support/test_log.hpp"

namespace hw {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

struct Case {
    Segment segment;
    LogConfig config;
    IncomingAppend append;
    bool rolls() const { return should_roll(segment, config, 0, append); }
};

// A segment of whole 78-byte batches that began at time 1000, asked for one more.
Case a_case(std::int32_t batches, std::int64_t append_timestamp_ms = 1000) {
    Case c;
    c.config.segment_bytes = 234;
    c.config.segment_ms = 7 * kDayMs;
    c.segment = Segment(Offset{0}, c.config, 1000);
    for (std::int32_t i = 0; i < batches; ++i) {
        c.segment.append(testing::replicated(testing::records(1, 1000), i, 0), 4096, 1000);
    }
    c.append = {78, append_timestamp_ms, Offset{batches}, 1000};
    return c;
}

TEST_CASE("a segment may become exactly full") {
    CHECK_FALSE(a_case(2).rolls());
    CHECK(a_case(3).rolls());
}

TEST_CASE("a segment rolls when the records' own time exceeds segment.ms") {
    CHECK_FALSE(a_case(1, 1000 + 7 * kDayMs).rolls());
    CHECK(a_case(1, 1001 + 7 * kDayMs).rolls());
    CHECK_FALSE(a_case(0, 1000 + 8 * kDayMs).rolls());
}

TEST_CASE("records without timestamps age by the wall clock") {
    Case c = a_case(1);
    c.segment.batches[0].batch.max_timestamp_ms = -1;
    c.append.now_ms = 1000 + 7 * kDayMs;
    CHECK_FALSE(c.rolls());
    ++c.append.now_ms;
    CHECK(c.rolls());
}

TEST_CASE("a full index rolls: bytes/8 offset entries, bytes/12 - 1 time entries") {
    Case c = a_case(1);
    c.segment.index_bytes = 36;  // 4 offset entries, 3 time entries
    c.segment.offset_index.resize(3);
    c.segment.time_index.resize(1);
    CHECK_FALSE(c.rolls());
    c.segment.time_index.resize(2);
    CHECK(c.rolls());
    c.segment.time_index.clear();
    c.segment.offset_index.resize(4);
    CHECK(c.rolls());
}

TEST_CASE("offsets must stay within 31 bits of the segment's base") {
    Case c = a_case(1);
    c.append.last_offset = Offset{0x7fffffff};
    CHECK_FALSE(c.rolls());
    c.append.last_offset = Offset{0x80000000LL};
    CHECK(c.rolls());
}

TEST_CASE("a compacted topic rolls within max.compaction.lag.ms") {
    Case c = a_case(1, 1000 + kDayMs + 1);
    c.config.max_compaction_lag_ms = kDayMs;
    CHECK_FALSE(c.rolls());
    c.config.cleanup_compact = true;
    CHECK(c.rolls());
}

TEST_CASE("a refused append may still roll, and a roll asks for a flush of what it closed") {
    LogConfig config;
    config.segment_bytes = 100;
    testing::TestLog log(config);
    CHECK(log.append(testing::produced(1, 0, 0)).ok());
    const auto refused = log.append(testing::produced(1, 0, 5));
    CHECK(refused.fault == fault(ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER));
    CHECK(log.bases() == std::vector<std::int64_t>{0, 1});
    CHECK(log->recovery_point() == Offset{1});
}

}  // namespace
}  // namespace hw
