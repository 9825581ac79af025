#include "broker_model/log/read_bounds.hpp"

#include <doctest/doctest.h>

#include "tests/support/test_log.hpp"

namespace hw {
namespace {

using testing::TestLog;

ReadResult read(TestLog& log, std::int64_t from, std::int32_t max_bytes = 1 << 20,
                FetchIsolation isolation = FetchIsolation::LogEnd, bool min_one = true) {
    return log->read(Offset{from}, max_bytes, isolation, min_one);
}

TEST_CASE("the last stable offset is the first unstable one, if it lies below the watermark") {
    CHECK(last_stable_bound(Offset{8}, Offset{5}) == Offset{5});
    CHECK(last_stable_bound(Offset{8}, Offset{9}) == Offset{8});
    CHECK(last_stable_bound(Offset{8}, std::nullopt) == Offset{8});
}

TEST_CASE("each isolation reads up to its own bound") {
    TestLog log;
    for (std::int32_t i = 0; i < 5; ++i) REQUIRE(log.append(testing::records()).ok());
    REQUIRE(log.append(testing::produced(1, 0, 0, 5, true)).ok());
    log->update_high_watermark(Offset{10});
    CHECK(read(log, 0).batches.size() == 6);
    CHECK(read(log, 0, 1 << 20, FetchIsolation::TxnCommitted).batches.size() == 5);
    log->update_high_watermark(Offset{4});
    CHECK(read(log, 0, 1 << 20, FetchIsolation::HighWatermark).batches.size() == 4);
}

TEST_CASE("outside the log is out of range; between bound and log end is empty") {
    TestLog log;
    REQUIRE(log.append(testing::records(3)).ok());
    CHECK(read(log, 4).fault == fault(ErrorCode::OFFSET_OUT_OF_RANGE));
    CHECK(read(log, 3).ok());
    const auto beyond = read(log, 2, 100, FetchIsolation::HighWatermark);
    CHECK(beyond.ok());
    CHECK(beyond.size_bytes == 0);
    log.high_watermark_to_end();
    REQUIRE(log->maybe_increment_log_start_offset(Offset{2}).ok());
    CHECK(read(log, 1).fault == fault(ErrorCode::OFFSET_OUT_OF_RANGE));
    CHECK(read(log, 2).batches.front().batch.base_offset == Offset{0});
}

TEST_CASE("max_bytes may cut a batch, but the first one comes whole if asked") {
    TestLog log;
    REQUIRE(log.append(testing::records()).ok());
    REQUIRE(log.append(testing::records()).ok());
    const auto cut = read(log, 0, 100);
    CHECK(cut.size_bytes == 100);
    CHECK(cut.batches.size() == 1);
    CHECK(read(log, 0, 1).size_bytes == 78);
    const auto strict = read(log, 0, 1, FetchIsolation::LogEnd, false);
    CHECK(strict.batches.empty());
    CHECK(strict.first_entry_incomplete);
}

TEST_CASE("a read never crosses a segment") {
    LogConfig config;
    config.segment_bytes = 160;
    TestLog log(config);
    for (std::int32_t i = 0; i < 4; ++i) REQUIRE(log.append(testing::records()).ok());
    CHECK(read(log, 1).batches.size() == 1);
    CHECK(read(log, 2).batches.size() == 2);
}

TEST_CASE("a watermark inside a batch is lowered to the batch's base by the first read") {
    TestLog log;
    REQUIRE(log.append(testing::records(3)).ok());
    REQUIRE(log.append(testing::records(3)).ok());
    log->update_high_watermark(Offset{4});
    CHECK(log->high_watermark() == Offset{4});
    CHECK(read(log, 0, 1 << 20, FetchIsolation::HighWatermark).batches.size() == 1);
    CHECK(log->high_watermark() == Offset{3});
}

TEST_CASE("read_committed names the aborted transactions it overlaps") {
    TestLog log;
    REQUIRE(log.append(testing::produced(7, 0, 0, 2, true)).ok());
    REQUIRE(log.append_marker(testing::marker(7, 0, ControlType::Abort)).ok());
    REQUIRE(log.append(testing::records()).ok());
    log.high_watermark_to_end();
    const auto committed = read(log, 0, 1 << 20, FetchIsolation::TxnCommitted);
    REQUIRE(committed.aborted_transactions);
    REQUIRE(committed.aborted_transactions->size() == 1);
    CHECK(committed.aborted_transactions->front() == AbortedTransaction{ProducerId{7}, Offset{0}});
    CHECK_FALSE(read(log, 0).aborted_transactions);
}

}  // namespace
}  // namespace hw
