// RULE cleaner.delete_horizon -- until when do tombstones and useless markers stay? (KIP-534)
// The first cleaning that keeps a batch with a tombstone, or a marker whose transaction is gone,
// writes the time into the batch: now + delete.retention.ms. A later cleaning that finds it passed
// removes them. A cleaning needs dirty data, so a lonely tombstone can outlive its horizon.
//   batch holds        horizon so far | written      why
//   tombstone          none           | now + 24 h
//   marker of nothing  none           | now + 24 h
//   tombstone          t              | t            set once
//   values             t              | t            rewritten for other records: it keeps it
//   values             none           | none
// The horizon takes the place of the base timestamp, so timestamp deltas change and the batch may
// grow by some bytes.
// Source: MemoryRecords.filterTo, DefaultRecordBatch.deleteHorizonMs.
#pragma once

#include <cstdint>
#include <optional>

#include "broker_model/log/record_batch.hpp"

namespace hw {

[[nodiscard]] inline std::optional<std::int64_t> next_delete_horizon_ms(
    const RecordBatch& batch, bool keeps_tombstone, bool marker_of_nothing, std::int64_t now_ms,
    std::int64_t delete_retention_ms) {
    if (batch.has_delete_horizon) return batch.delete_horizon_ms();
    if (!keeps_tombstone && !marker_of_nothing) return std::nullopt;
    return now_ms + delete_retention_ms;
}

}  // namespace hw
