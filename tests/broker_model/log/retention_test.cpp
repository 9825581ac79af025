#include "broker_model/log/retention.hpp"

#include <doctest/doctest.h>

#include "tests/support/test_log.hpp"

namespace hw {
namespace {

using testing::kNowMs;
using testing::TestLog;

// One 78-byte batch per segment, at times kNowMs, +1, +2, ...
LogConfig one_batch_per_segment() {
    LogConfig config;
    config.segment_bytes = 78;
    config.retention_ms = -1;
    return config;
}

void fill(TestLog& log, std::int64_t batches) {
    for (std::int64_t i = 0; i < batches; ++i) {
        REQUIRE(log.append(testing::records(1, kNowMs + i)).ok());
    }
    log.high_watermark_to_end();
}

TEST_CASE("by size: what remains is never less than retention.bytes") {
    const auto deleted_of_four = [](std::int64_t retention_bytes) {
        LogConfig config = one_batch_per_segment();
        config.retention_bytes = retention_bytes;
        TestLog log(config);
        fill(log, 4);
        return log->delete_old_segments(kNowMs);
    };
    CHECK(deleted_of_four(3 * 78 + 1) == 0);
    CHECK(deleted_of_four(3 * 78) == 1);
    CHECK(deleted_of_four(0) == 4);
    CHECK(deleted_of_four(-1) == 0);
}

TEST_CASE("by time: older than retention.ms, judged by the largest timestamp") {
    LogConfig config = one_batch_per_segment();
    config.retention_ms = 100;
    TestLog log(config);
    fill(log, 3);
    CHECK(log->delete_old_segments(kNowMs + 100) == 0);
    CHECK(log->delete_old_segments(kNowMs + 101) == 1);
    CHECK(log.bases() == std::vector<std::int64_t>{1, 2});
}

TEST_CASE("a timestamp from the future pins its segment and everything behind it") {
    LogConfig config = one_batch_per_segment();
    config.retention_ms = 100;
    TestLog log(config);
    REQUIRE(log.append(testing::records(1, kNowMs + 3'000'000)).ok());
    fill(log, 2);
    CHECK(log->delete_old_segments(kNowMs + 1000) == 0);
}

TEST_CASE("an idle topic empties completely: the active segment is replaced") {
    LogConfig config = one_batch_per_segment();
    config.retention_ms = 100;
    TestLog log(config);
    fill(log, 2);
    CHECK(log->delete_old_segments(kNowMs + 1000) == 2);
    CHECK(log.bases() == std::vector<std::int64_t>{2});
    CHECK(log->log_start() == Offset{2});
    CHECK(log->delete_old_segments(kNowMs + 9000) == 0);
}

TEST_CASE("nothing at or above the high watermark goes") {
    LogConfig config = one_batch_per_segment();
    config.retention_ms = 100;
    TestLog log(config);
    fill(log, 3);
    log->update_high_watermark(Offset{1});
    CHECK(log->delete_old_segments(kNowMs + 1000) == 1);
}

TEST_CASE("without delete in cleanup.policy only what lies below the log start goes") {
    LogConfig config = one_batch_per_segment();
    config.retention_ms = 100;
    config.cleanup_delete = false;
    TestLog log(config);
    fill(log, 3);
    CHECK(log->delete_old_segments(kNowMs + 1000) == 0);
    CHECK(log->maybe_increment_log_start_offset(Offset{2}).value());
    CHECK(log->delete_old_segments(kNowMs + 1000) == 2);
}

}  // namespace
}  // namespace hw
