#include "broker_model/log/append_validation.hpp"

#include <doctest/doctest.h>

#include "tests/support/test_log.hpp"

namespace hw {
namespace {

using testing::records;

LogFault incoming(const RecordBatch& batch, const LogConfig& config = {},
                  AppendOrigin origin = AppendOrigin::Client) {
    return check_incoming(std::span(&batch, 1), config, origin);
}
LogFault header(const RecordBatch& batch, AppendOrigin origin = AppendOrigin::Client) {
    return check_batch_header(std::span(&batch, 1), origin);
}

TEST_CASE("a client's batch begins at offset 0, a coordinator's need not") {
    RecordBatch batch = records();
    batch.base_offset = Offset{1};
    CHECK(incoming(batch) == fault(ErrorCode::INVALID_RECORD));
    CHECK(incoming(batch, {}, AppendOrigin::Coordinator).ok());
}

TEST_CASE("max.message.bytes may be reached but not exceeded") {
    LogConfig config;
    config.max_message_bytes = 78;
    CHECK(incoming(records(), config).ok());
    config.max_message_bytes = 77;
    CHECK(incoming(records(), config) == fault(ErrorCode::MESSAGE_TOO_LARGE));
}

TEST_CASE("a batch that fails its CRC is corrupt") {
    RecordBatch batch = records();
    batch.corrupt = true;
    CHECK(incoming(batch) == fault(ErrorCode::CORRUPT_MESSAGE));
}

TEST_CASE("exactly one batch per append") {
    const std::vector<RecordBatch> two{records(), records()};
    CHECK(check_batch_header(two, AppendOrigin::Coordinator) == fault(ErrorCode::INVALID_RECORD));
}

TEST_CASE("a client may not contradict itself about counts, nor write markers") {
    RecordBatch batch = records(3);
    batch.record_count = 2;
    CHECK(header(batch) == fault(ErrorCode::INVALID_RECORD));
    CHECK(header(testing::marker(1, 0, ControlType::Commit)) == fault(ErrorCode::INVALID_RECORD));
    CHECK(header(testing::marker(1, 0, ControlType::Commit), AppendOrigin::Coordinator).ok());
    CHECK(header(testing::produced(1, 0, -1)) == fault(ErrorCode::INVALID_RECORD));
}

TEST_CASE("CreateTime must lie within the limits, both ends allowed") {
    LogConfig config;
    config.message_timestamp_before_max_ms = 100;
    config.message_timestamp_after_max_ms = 50;
    const auto check = [&](std::int64_t timestamp_ms) {
        std::vector<std::int32_t> bad;
        return check_records(records(1, timestamp_ms), config, 1000, bad);
    };
    CHECK(check(900).ok());
    CHECK(check(1050).ok());
    CHECK(check(899) == fault(ErrorCode::INVALID_TIMESTAMP));
    CHECK(check(1051) == fault(ErrorCode::INVALID_TIMESTAMP));
    CHECK(check(-1).ok());
    config.message_timestamp_type = TimestampType::LogAppendTime;
    CHECK(check(5).ok());
}

TEST_CASE("one bad timestamp makes the whole answer INVALID_TIMESTAMP, beside null keys too") {
    LogConfig config;
    config.cleanup_compact = true;
    config.message_timestamp_before_max_ms = 100;
    RecordBatch batch = records(3);
    BatchPayload payload;
    payload.runs.push_back({1, std::nullopt, 1, 1000, 0, ""});  // no key
    payload.runs.push_back({1, 1, 1, 1000, 0, "k"});
    payload.runs.push_back({1, 1, 1, 10, 0, "k"});  // too old
    batch.payload = std::make_shared<const BatchPayload>(payload);
    std::vector<std::int32_t> bad;
    CHECK(check_records(batch, config, 1000, bad) == fault(ErrorCode::INVALID_TIMESTAMP));
    CHECK(bad == std::vector<std::int32_t>{0, 2});
    bad.clear();
    payload.runs[2].key_size.reset();  // both faults in one record: the key is told
    batch.payload = std::make_shared<const BatchPayload>(payload);
    CHECK(check_records(batch, config, 1000, bad) == fault(ErrorCode::INVALID_RECORD));
}

TEST_CASE("the leader stamps offsets, epoch and, if asked, its own time") {
    LogConfig config;
    config.message_timestamp_type = TimestampType::LogAppendTime;
    const auto stamped = stamp_batch(records(3), config, Offset{7}, LeaderEpoch{4}, 5000);
    CHECK_FALSE(stamped.size_changed);
    CHECK(stamped.batch.base_offset == Offset{7});
    CHECK(stamped.batch.last_offset() == Offset{9});
    CHECK(stamped.batch.leader_epoch == LeaderEpoch{4});
    CHECK(stamped.batch.max_timestamp_ms == 5000);
    config.compression_type = TopicCompression::Gzip;
    CHECK(stamp_batch(records(3), config, Offset{7}, LeaderEpoch{4}, 5000).size_changed);
}

}  // namespace
}  // namespace hw
