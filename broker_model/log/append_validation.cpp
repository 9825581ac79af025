#include "broker_model/log/append_validation.hpp"

#include "broker_model/log/batch_records.hpp"
#include "broker_model/log/batch_size.hpp"
#include "broker_model/log/compression.hpp"

namespace hw {
namespace {

constexpr std::int64_t kNoTimestamp = -1;

struct TimestampLimits {
    std::int64_t now_ms;
    std::int64_t before_max_ms;
    std::int64_t after_max_ms;
    [[nodiscard]] bool allow(std::int64_t timestamp_ms) const {
        if (timestamp_ms == kNoTimestamp) return true;
        const std::int64_t age_ms = now_ms - timestamp_ms;
        return age_ms <= before_max_ms && -age_ms <= after_max_ms;
    }
};

// A span is fine when both its ends are: timestamps between them are between them.
bool span_is_fine(const RecordSpan& span, bool keys_required, const TimestampLimits* limits) {
    if (keys_required && span.null_key) return false;
    return limits == nullptr ||
           (limits->allow(span.first_timestamp_ms) && limits->allow(span.last_timestamp_ms));
}

// The records are read one by one: a header that declares too few or too many is found out.
bool count_is_true(const RecordBatch& batch) {
    if (!batch.payload) return true;
    std::int64_t held = 0;
    for (const RecordRun& run : batch.payload->runs) held += run.count;
    return held == batch.record_count;
}

bool needs_rewrite(const RecordBatch& batch, Compression target) {
    if (batch.compression == Compression::None && target == Compression::None) return false;
    if (batch.compression == Compression::None && batch.is_control()) return false;
    return batch.compression != target || batch.base_offset.value() != 0;
}

std::int32_t uncompressed_size(const RecordBatch& batch) {
    if (batch.payload) return batch_size(batch.payload->runs);
    if (batch.compression == Compression::None) return batch.size_bytes;
    const std::int64_t body = batch.size_bytes - kBatchHeaderBytes;
    return kBatchHeaderBytes +
           static_cast<std::int32_t>(body * 100 / compression_percent(batch.compression));
}

}  // namespace

LogFault check_producer_fields(const RecordBatch& batch) {
    const bool orphan = batch.transactional && !batch.has_producer_id();
    const bool nameless =
        batch.has_producer_id() && (batch.producer_epoch == kNoProducerEpoch ||
                                    (batch.base_sequence < 0 && !batch.is_control()));
    return orphan || nameless ? fault(LogException::IllegalArgument) : LogFault{};
}

LogFault check_incoming(std::span<const RecordBatch> batches, const LogConfig& config,
                        AppendOrigin origin) {
    for (const RecordBatch& batch : batches) {
        if (origin == AppendOrigin::Client && batch.base_offset.value() != 0) {
            return fault(ErrorCode::INVALID_RECORD);
        }
        if (batch.size_bytes > config.max_message_bytes) {
            return fault(ErrorCode::MESSAGE_TOO_LARGE);
        }
        if (batch.corrupt) return fault(ErrorCode::CORRUPT_MESSAGE);
    }
    return {};
}

LogFault check_batch_header(std::span<const RecordBatch> batches, AppendOrigin origin) {
    if (batches.size() != 1) return fault(ErrorCode::INVALID_RECORD);
    const RecordBatch& batch = batches.front();
    if (!count_is_true(batch)) return fault(ErrorCode::INVALID_RECORD);
    if (origin != AppendOrigin::Client) return {};
    const std::int64_t offsets = batch.last_offset_delta + 1LL;
    const bool counts_agree = offsets > 0 && offsets == batch.record_count;
    const bool sequence_missing = batch.has_producer_id() && batch.base_sequence < 0;
    if (!counts_agree || batch.is_control() || sequence_missing) {
        return fault(ErrorCode::INVALID_RECORD);
    }
    return {};
}

LogFault check_records(const RecordBatch& batch, const LogConfig& config, std::int64_t now_ms,
                       std::vector<std::int32_t>& bad_records) {
    const bool keys_required = config.cleanup_compact && !batch.is_control();
    const bool create_time = config.message_timestamp_type == TimestampType::CreateTime;
    const TimestampLimits limits{now_ms, config.message_timestamp_before_max_ms,
                                 config.message_timestamp_after_max_ms};
    // Only a leader stamps LogAppendTime; a batch that claims it is tolerated on a CreateTime topic
    // with real timestamps, where it is an ordinary timestamp.
    const bool claims_append_time = batch.timestamp_type == TimestampType::LogAppendTime;
    const auto bad_timestamp = [&](std::int64_t timestamp_ms) {
        if (create_time && timestamp_ms != kNoTimestamp) return !limits.allow(timestamp_ms);
        return claims_append_time;
    };
    bool any_bad_timestamp = false;
    for_each_span(batch, [&](const RecordSpan& span) {
        const bool fine = !claims_append_time &&
                          span_is_fine(span, keys_required, create_time ? &limits : nullptr);
        for (std::int32_t i = 0; !fine && i < span.count; ++i) {
            const bool no_key = keys_required && span.null_key;
            const bool bad_time = !no_key && bad_timestamp(span.timestamp_ms(i));
            any_bad_timestamp |= bad_time;
            if (no_key || bad_time) bad_records.push_back(span.first_index + i);
        }
        return true;
    });
    if (bad_records.empty()) return {};
    return fault(any_bad_timestamp ? ErrorCode::INVALID_TIMESTAMP : ErrorCode::INVALID_RECORD);
}

StampedBatch stamp_batch(const RecordBatch& batch, const LogConfig& config, Offset log_end,
                         LeaderEpoch leader_epoch, std::int64_t now_ms) {
    StampedBatch out{batch, false};
    RecordBatch& stamped = out.batch;
    const Compression target = target_compression(config.compression_type, batch.compression);
    if (needs_rewrite(batch, target)) {
        out.size_changed = true;
        stamped.size_bytes = compressed_batch_size(target, uncompressed_size(batch));
        stamped.compression = target;
        stamped.last_offset_delta = batch.record_count - 1;
        stamped.base_timestamp_ms = first_record_timestamp_ms(batch);
    }
    const Offset last = log_end + (batch.record_count - 1L);
    stamped.base_offset = last - static_cast<std::int64_t>(stamped.last_offset_delta);
    stamped.leader_epoch = leader_epoch;
    stamped.timestamp_type = config.message_timestamp_type;
    stamped.max_timestamp_ms = config.message_timestamp_type == TimestampType::LogAppendTime
                                   ? now_ms
                                   : max_record_timestamp_ms(batch);
    return out;
}

}  // namespace hw
