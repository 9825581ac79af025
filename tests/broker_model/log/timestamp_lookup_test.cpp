#include "broker_model/log/timestamp_lookup.hpp"

#include <doctest/doctest.h>

#include "broker_model/log/batch_records.hpp"
#include "tests/support/property.hpp"
#include "tests/support/test_log.hpp"

namespace hw {
namespace {

using testing::TestLog;

// A batch of ten records spread evenly from `first` to `last` ms, one batch per segment.
RecordBatch spread(std::int64_t first_ms, std::int64_t last_ms) {
    RecordBatch batch = testing::records(10, first_ms);
    batch.max_timestamp_ms = last_ms;
    batch.null_keys = false;
    return batch;
}

LogConfig one_batch_per_segment() {
    LogConfig config;
    config.segment_bytes = spread(0, 9).size_bytes;
    return config;
}

TEST_CASE("the first record at or after the time, in the first segment that reaches it") {
    TestLog log(one_batch_per_segment());
    REQUIRE(log.append(spread(41, 50), 3).ok());
    REQUIRE(log.append(spread(81, 90), 3).ok());
    const auto found = log->offset_for_timestamp(60);
    REQUIRE(found);
    CHECK(found->offset == Offset{10});
    CHECK(found->timestamp_ms == 81);
    CHECK(found->leader_epoch == LeaderEpoch{3});
    CHECK(log->offset_for_timestamp(45)->offset == Offset{4});
    CHECK(log->offset_for_timestamp(50)->offset == Offset{9});
    CHECK_FALSE(log->offset_for_timestamp(91));
}

TEST_CASE("matches below the log start hide later segments") {
    TestLog log(one_batch_per_segment());
    REQUIRE(log.append(spread(41, 50)).ok());
    REQUIRE(log.append(spread(81, 90)).ok());
    log.high_watermark_to_end();
    REQUIRE(log->maybe_increment_log_start_offset(Offset{10}).ok());
    CHECK_FALSE(log->offset_for_timestamp(45));
    CHECK(log->offset_for_timestamp(51)->offset == Offset{10});
}

TEST_CASE("the special timestamps") {
    TestLog log(one_batch_per_segment());
    REQUIRE(log.append(spread(81, 90), 1).ok());
    REQUIRE(log.append(spread(41, 50), 2).ok());
    CHECK(log->offset_for_timestamp(kEarliestTimestamp)->offset == Offset{0});
    CHECK(log->offset_for_timestamp(kEarliestTimestamp)->leader_epoch == LeaderEpoch{1});
    CHECK(log->offset_for_timestamp(kLatestTimestamp)->offset == Offset{20});
    CHECK(log->offset_for_timestamp(kLatestTimestamp)->leader_epoch == LeaderEpoch{2});
    CHECK(log->offset_for_timestamp(kMaxTimestamp)->offset == Offset{9});
    CHECK(log->offset_for_timestamp(kLatestTieredTimestamp)->offset == kNoOffset);
}

TEST_CASE("inside a batch the search agrees with a walk over its records") {
    CHECK(testing::property(
        "search = walk", [](std::uint8_t n, std::int8_t step, std::int16_t t, std::uint8_t from) {
            RecordBatch batch;
            batch.record_count = 2 * (n % 50 + 1);
            BatchPayload payload;
            payload.runs.push_back({n % 50 + 1, 1, 1, 100, step, ""});
            payload.runs.push_back({n % 50 + 1, 1, 1, 200, -step, ""});
            batch.payload = std::make_shared<const BatchPayload>(payload);
            std::optional<std::int32_t> walked;
            for (std::int32_t i = 0; i < batch.record_count && !walked; ++i) {
                const bool second = i >= n % 50 + 1;
                const std::int64_t at = second ? 200 - step * (i - n % 50 - 1) : 100 + step * i;
                if (i >= from % 60 && at >= t) walked = i;
            }
            const auto found = first_record_at_or_after(batch, t, from % 60);
            RC_ASSERT(found.has_value() == walked.has_value());
            if (found) RC_ASSERT(found->index == *walked);
        }));
}

}  // namespace
}  // namespace hw
