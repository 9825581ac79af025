#include "broker_model/log/timestamp_lookup.hpp"

#include "broker_model/log/batch_records.hpp"

namespace hw {
namespace {

TimestampAndOffset located(const RecordBatch& batch, const FoundRecord& record) {
    TimestampAndOffset found{record.timestamp_ms, batch.base_offset + record.index, std::nullopt};
    if (batch.leader_epoch.value() >= 0) found.leader_epoch = batch.leader_epoch;
    return found;
}

}  // namespace

std::optional<TimestampAndOffset> find_offset_by_timestamp(std::vector<Segment>& segments,
                                                           std::int64_t timestamp_ms,
                                                           Offset log_start) {
    for (Segment& segment : segments) {
        if (segment.largest_timestamp_ms() < timestamp_ms) continue;
        for (std::size_t i = segment.find(log_start); i < segment.batches.size(); ++i) {
            const RecordBatch& batch = segment.batches[i].batch;
            if (batch.max_timestamp_ms < timestamp_ms) continue;
            const auto from = std::max<std::int64_t>(0, log_start - batch.base_offset);
            const auto record =
                first_record_at_or_after(batch, timestamp_ms, static_cast<std::int32_t>(from));
            if (record) return located(batch, *record);
        }
        return std::nullopt;
    }
    return std::nullopt;
}

std::optional<TimestampAndOffset> find_max_timestamp(std::vector<Segment>& segments) {
    Segment* latest = nullptr;
    for (Segment& segment : segments) {
        if (latest == nullptr || segment.largest_timestamp_entry().timestamp_ms >
                                     latest->largest_timestamp_entry().timestamp_ms) {
            latest = &segment;
        }
    }
    if (latest == nullptr) return std::nullopt;
    const std::int64_t largest = latest->largest_timestamp_entry().timestamp_ms;
    for (const StoredBatch& stored : latest->batches) {
        if (stored.batch.max_timestamp_ms != largest) continue;
        const auto record = first_record_at_or_after(stored.batch, largest, 0);
        if (!record || record->timestamp_ms != largest) return std::nullopt;
        return located(stored.batch, *record);
    }
    return std::nullopt;
}

}  // namespace hw
