// The records inside a batch, asked for one property at a time. Uniform batches (no payload) spread
// their timestamps evenly from base to max; LogAppendTime gives every record the batch's maximum.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "broker_model/log/record_batch.hpp"

namespace hw {

// Runs of records that share null-ness of the key and have evenly spaced timestamps.
struct RecordSpan {
    std::int32_t first_index = 0;  // offset delta in the batch: compaction leaves holes
    std::int32_t count = 0;
    bool null_key = false;
    std::int64_t first_timestamp_ms = -1;
    std::int64_t last_timestamp_ms = -1;
    // Of record `i` of the span: exact for stored runs, rounded down for uniform batches.
    [[nodiscard]] std::int64_t timestamp_ms(std::int32_t i) const {
        if (count <= 1) return first_timestamp_ms;
        const std::int64_t range = last_timestamp_ms - first_timestamp_ms;
        const std::int64_t steps = count - 1;
        return first_timestamp_ms + (range / steps) * i + (range % steps) * i / steps;
    }
    [[nodiscard]] bool rising() const { return last_timestamp_ms >= first_timestamp_ms; }
    [[nodiscard]] std::int64_t max_timestamp_ms() const {
        return rising() ? last_timestamp_ms : first_timestamp_ms;
    }
    [[nodiscard]] std::int64_t min_timestamp_ms() const {
        return rising() ? first_timestamp_ms : last_timestamp_ms;
    }
};

// Calls visit(RecordSpan) in order until it returns false.
template <class Visit>
void for_each_span(const RecordBatch& batch, Visit&& visit) {
    const bool append_time = batch.timestamp_type == TimestampType::LogAppendTime;
    if (batch.record_count == 0) return;
    if (!batch.payload) {
        const std::int64_t first = append_time ? batch.max_timestamp_ms : batch.base_timestamp_ms;
        visit(RecordSpan{0, batch.record_count, batch.null_keys, first, batch.max_timestamp_ms});
        return;
    }
    std::int32_t index = 0;
    for (const RecordRun& run : batch.payload->runs) {
        index += run.gap;
        if (run.count <= 0) continue;
        const std::int64_t first = append_time ? batch.max_timestamp_ms : run.first_timestamp_ms;
        const std::int64_t step = append_time ? 0 : run.timestamp_step_ms;
        const RecordSpan span{index, run.count, !run.key_size, first,
                              first + step * (run.count - 1LL)};
        if (!visit(span)) return;
        index += run.count;
    }
}

struct FoundRecord {
    std::int32_t index = 0;
    std::int64_t timestamp_ms = -1;
};

// The first record at or behind `from_index` with a timestamp of at least `timestamp_ms`.
[[nodiscard]] std::optional<FoundRecord> first_record_at_or_after(const RecordBatch& batch,
                                                                  std::int64_t timestamp_ms,
                                                                  std::int32_t from_index);

// At most `room` records from `from_index` on; `last_index` is the batch's last offset delta when
// none are left behind them.
struct RecordsTaken {
    std::int64_t count = 0;
    std::int32_t last_index = 0;
};
[[nodiscard]] RecordsTaken take_records(const RecordBatch& batch, std::int32_t from_index,
                                        std::int64_t room);

[[nodiscard]] std::int64_t max_record_timestamp_ms(const RecordBatch& batch);
[[nodiscard]] std::int64_t first_record_timestamp_ms(const RecordBatch& batch);

}  // namespace hw
