// A record of a coordinator's internal topic, and the batch a write becomes. Key and value travel
// as
// bytes in the batch's payload, so replicas, recovery and compaction treat the topic as any log.
// Source: CoordinatorRecord, CoordinatorRuntime.append, MemoryRecords.withEndTransactionMarker
// (4.2).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "broker_model/log/record_batch.hpp"

namespace hw {

struct CoordinatorRecord {
    std::string key;
    std::optional<std::string> value;  // nullopt: a tombstone
    bool operator==(const CoordinatorRecord&) const = default;
};

// As it is read back.
struct ReplayedRecord {
    Offset offset{-1};
    ProducerId producer_id{-1};
    ProducerEpoch producer_epoch{-1};
    std::string_view key;
    std::optional<std::string_view> value;
};

struct BatchProducer {
    ProducerId id{-1};  // -1: not transactional
    ProducerEpoch epoch{-1};
};

[[nodiscard]] RecordBatch coordinator_batch(std::span<const CoordinatorRecord> records,
                                            std::int64_t now_ms, BatchProducer producer = {});

[[nodiscard]] RecordBatch end_transaction_marker(BatchProducer producer, ControlType type,
                                                 std::int32_t coordinator_epoch,
                                                 std::int64_t now_ms);

// In log order; nothing of a control batch. visit(const ReplayedRecord&)
template <class Visit>
void for_each_record(const RecordBatch& batch, Visit&& visit) {
    if (batch.is_control() || !batch.payload) return;
    Offset offset = batch.base_offset;
    for (const RecordRun& run : batch.payload->runs) {
        ReplayedRecord record{offset, batch.producer_id, batch.producer_epoch, run.key, {}};
        if (run.value_size) record.value = run.value;
        visit(static_cast<const ReplayedRecord&>(record));
        ++offset;
    }
}

}  // namespace hw
