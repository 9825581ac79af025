#include "broker_model/log/disk_damage.hpp"

#include <doctest/doctest.h>

#include "tests/support/test_log.hpp"

namespace hw {
namespace {

TEST_CASE("bytes outside the CRC change silently, all others break it") {
    RecordBatch batch = testing::replicated(testing::records(), 10, 2);
    flip_byte_of_batch(batch, 7);
    CHECK(batch.base_offset == Offset{10 ^ 0xff});
    flip_byte_of_batch(batch, 15);
    CHECK(batch.leader_epoch == LeaderEpoch{2 ^ 0xff});
    CHECK_FALSE(batch.corrupt);
    flip_byte_of_batch(batch, 16);
    CHECK(batch.corrupt);
}

TEST_CASE("a broken length hides everything behind it") {
    testing::TestLog log;
    for (std::int32_t i = 0; i < 3; ++i) REQUIRE(log.append(testing::records()).ok());
    flip_byte(log.files, Offset{0}, 78 + 8);  // the sign: an impossible length
    CHECK(log.files.segments[0].batches.size() == 1);
    CHECK(log.files.segments[0].tail == SegmentTail::Garbage);
    CHECK(log.files.segments[0].size_bytes == 3 * 78);
}

TEST_CASE("zeroing a range hits every batch it touches") {
    testing::TestLog log;
    for (std::int32_t i = 0; i < 3; ++i) REQUIRE(log.append(testing::records()).ok());
    zero_range(log.files, Offset{0}, 70, 20);  // the end of the first, the length of the second
    CHECK(log.files.segments[0].batches.size() == 1);
    CHECK(log.files.segments[0].batches[0].batch.corrupt);
}

TEST_CASE("a cut may keep a torn batch") {
    testing::TestLog log;
    for (std::int32_t i = 0; i < 2; ++i) REQUIRE(log.append(testing::records()).ok());
    CHECK(unflushed_bytes(log.files) == 156);
    cut_unflushed(log.files, 100);
    CHECK(log.files.segments[0].size_bytes == 100);
    CHECK(log.files.segments[0].batches.size() == 1);
    CHECK(log.files.segments[0].tail == SegmentTail::Unfinished);
}

TEST_CASE("segments and snapshots behind the cut are gone, flushed ones stay") {
    LogConfig config;
    config.segment_bytes = 78;
    testing::TestLog log(config);
    for (std::int32_t i = 0; i < 3; ++i) REQUIRE(log.append(testing::records()).ok());
    REQUIRE(log->append_as_leader(testing::records(), LeaderAppend{}).rolled);  // flush still due
    CHECK(log.files.flushed_to == Offset{2});
    CHECK(log.files.producer_snapshots.back().offset == Offset{3});
    cut_unflushed(log.files, 78);
    CHECK(log.files.segments.size() == 3);
    CHECK(log.files.producer_snapshots.back().offset == Offset{2});
}

}  // namespace
}  // namespace hw
