#include "broker_model/coordinator/coordinator_record.hpp"

#include "broker_model/log/batch_size.hpp"

namespace hw {

RecordBatch coordinator_batch(std::span<const CoordinatorRecord> records, std::int64_t now_ms,
                              BatchProducer producer) {
    auto payload = std::make_shared<BatchPayload>();
    payload->runs.reserve(records.size());
    for (const CoordinatorRecord& record : records) {
        RecordRun& run = payload->runs.emplace_back();
        run.key = record.key;
        run.key_size = static_cast<std::int32_t>(record.key.size());
        run.value = record.value.value_or("");
        if (record.value) run.value_size = static_cast<std::int32_t>(record.value->size());
        run.first_timestamp_ms = now_ms;
    }
    RecordBatch batch;
    batch.record_count = static_cast<std::int32_t>(records.size());
    batch.last_offset_delta = batch.record_count - 1;
    batch.size_bytes = batch_size(std::span<const RecordRun>(payload->runs));
    batch.base_timestamp_ms = batch.max_timestamp_ms = now_ms;
    batch.producer_id = producer.id;
    batch.producer_epoch = producer.epoch;
    batch.transactional = batch.has_producer_id();
    if (batch.transactional) batch.base_sequence = 0;
    batch.payload = std::move(payload);
    return batch;
}

RecordBatch end_transaction_marker(BatchProducer producer, ControlType type,
                                   std::int32_t coordinator_epoch, std::int64_t now_ms) {
    constexpr RecordSizes kMarker{.key_size = 4, .value_size = 6};  // version, type; version, epoch
    RecordBatch batch;
    batch.record_count = 1;
    batch.size_bytes = batch_size(record_size(kMarker, 0, 0));
    batch.base_timestamp_ms = batch.max_timestamp_ms = now_ms;
    batch.producer_id = producer.id;
    batch.producer_epoch = producer.epoch;
    batch.transactional = true;
    batch.control = type;
    batch.coordinator_epoch = coordinator_epoch;
    return batch;
}

}  // namespace hw
