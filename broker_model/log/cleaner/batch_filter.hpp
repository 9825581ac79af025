// Writes what stays of one batch: itself, a smaller batch with the same offsets, sequence numbers
// and epoch, or an empty header. The last offset never changes, so neither does the last sequence.
// Source: MemoryRecords.filterTo, buildRetainedRecordsInto; DefaultRecordBatch.writeEmptyHeader.
#pragma once

#include <cstdint>
#include <optional>

#include "broker_model/log/cleaner/batch_retention.hpp"
#include "broker_model/log/cleaner/offset_map.hpp"
#include "broker_model/log/record_batch.hpp"

namespace hw {

struct FilterTime {
    std::int64_t now_ms = 0;
    std::int64_t delete_retention_ms = 0;
};

struct FilteredBatch {
    std::optional<RecordBatch> batch;  // nullopt: nothing stays
    std::int32_t records_read = 0;
    std::int32_t records_kept = 0;
};

[[nodiscard]] FilteredBatch filter_batch(const RecordBatch& batch, const BatchVerdict& verdict,
                                         const OffsetMap& map, const FilterTime& time);

}  // namespace hw
