#include "broker_model/client/producer_batch.hpp"

#include <algorithm>
#include <utility>

#include "broker_model/base/check.hpp"
#include "broker_model/client/compression_ratio.hpp"
#include "broker_model/log/compression.hpp"

namespace hw {

std::int32_t ProducerBatch::estimated_bytes() const {
    return closed() ? closed_bytes
                    : estimated_batch_bytes(records_bytes, compression, estimated_ratio);
}

bool ProducerBatch::has_room_for(const RecordShape& r) const {
    if (full()) return false;
    if (record_count == 0) return true;
    const std::int32_t bytes =
        record_size(r.sizes(), record_count, r.timestamp_ms - base_timestamp_ms);
    return write_limit >= estimated_bytes() + bytes;
}

bool ProducerBatch::append(const RecordShape& r, Instant now) {
    if (!has_room_for(r)) return false;
    if (record_count == 0) base_timestamp_ms = r.timestamp_ms;
    records_bytes += record_size(r.sizes(), record_count, r.timestamp_ms - base_timestamp_ms);
    record_bytes_max = std::max(record_bytes_max, record_batch_size_upper_bound(r.sizes()));
    max_timestamp_ms = std::max(max_timestamp_ms, r.timestamp_ms);
    last_append = now;
    ++record_count;
    extend_runs(r);
    return true;
}

void ProducerBatch::extend_runs(const RecordShape& r) {
    if (!runs.empty()) {
        RecordRun& run = runs.back();
        const bool same_key = r.key == nullptr ? run.key.empty() : run.key == *r.key;
        if (run.key_size == r.key_size && run.value_size == r.value_size && same_key) {
            const std::int64_t step = r.timestamp_ms - run.first_timestamp_ms;
            if (run.count == 1) run.timestamp_step_ms = step;
            if (step == run.timestamp_step_ms * run.count) {
                ++run.count;
                return;
            }
        }
    }
    runs.push_back({1, r.key_size, r.value_size, r.timestamp_ms, 0, r.key ? *r.key : std::string()});
}

void ProducerBatch::close() {
    sequence_reset = false;
    if (closed()) return;
    appends_closed = true;
    closed_bytes = compressed_batch_size(compression, kBatchHeaderBytes + records_bytes);
}

float ProducerBatch::compression_ratio() const {
    return static_cast<float>(closed_bytes - kBatchHeaderBytes) / static_cast<float>(records_bytes);
}

void ProducerBatch::put_back(Instant now, Duration next_backoff) {
    ++attempts;
    last_attempt = std::max(last_append, now);
    last_append = std::max(last_append, now);
    backoff = next_backoff;
    retried = true;
}

void ProducerBatch::set_producer_state(ProducerId id, ProducerEpoch epoch, std::int32_t sequence) {
    producer_id = id;
    producer_epoch = epoch;
    base_sequence = sequence;
}

void ProducerBatch::reset_producer_state(ProducerId id, ProducerEpoch epoch,
                                         std::int32_t sequence) {
    set_producer_state(id, epoch, sequence);
    sequence_reset = true;
}

RecordBatch ProducerBatch::to_record_batch() const {
    HW_CHECK(closed(), "a batch is closed before it is sent");
    RecordBatch b;
    b.last_offset_delta = record_count - 1;
    b.record_count = record_count;
    b.size_bytes = closed_bytes;
    b.base_timestamp_ms = base_timestamp_ms;
    b.max_timestamp_ms = max_timestamp_ms;
    b.producer_id = producer_id;
    b.producer_epoch = producer_epoch;
    b.base_sequence = base_sequence;
    b.compression = compression;
    b.transactional = transactional;
    b.range = range;
    const bool uniform = runs.size() == 1 && !runs[0].key_size && runs[0].value_size &&
                         runs[0].timestamp_step_ms >= 0;
    if (uniform) {
        b.null_keys = true;
    } else {
        b.payload = std::make_shared<const BatchPayload>(BatchPayload{runs});
    }
    return b;
}

namespace {

ProducerBatch part_of(const ProducerBatch& big, const RecordShape& first, std::int32_t target_bytes,
                      float estimate) {
    ProducerBatch part;
    part.topic = big.topic;
    part.partition = big.partition;
    part.origin = big.origin;
    part.compression = big.compression;
    part.estimated_ratio = estimate;
    part.write_limit = std::max(record_batch_size_upper_bound(first.sizes()), target_bytes);
    part.created = part.last_attempt = part.last_append = big.created;
    part.split = true;
    part.transactional = big.transactional;
    return part;
}

}  // namespace

std::vector<ProducerBatch> split_batch(const ProducerBatch& big, std::int32_t batch_size,
                                       float estimate) {
    HW_CHECK(big.closed(), "only a batch that was sent is too large");
    const std::int32_t target =
        big.split ? std::max(big.record_bytes_max, big.estimated_bytes() / 2) : batch_size;
    std::vector<ProducerBatch> parts;
    for (const RecordRun& run : big.runs) {
        for (std::int32_t i = 0; i < run.count; ++i) {
            const RecordShape record{run.key_size, run.value_size,
                                     run.first_timestamp_ms + i * run.timestamp_step_ms,
                                     run.key.empty() ? nullptr : &run.key};
            if (!parts.empty() && parts.back().append(record, big.created)) continue;
            parts.push_back(part_of(big, record, target, estimate));
            parts.back().append(record, big.created);
        }
    }
    std::int64_t first = big.range.first;
    std::int32_t sequence = big.base_sequence;
    for (ProducerBatch& part : parts) {
        part.appends_closed = true;
        part.range = {big.range.stream, first};
        first += part.record_count;
        if (!big.has_sequence()) continue;
        part.set_producer_state(big.producer_id, big.producer_epoch, sequence);
        sequence += part.record_count;
    }
    return parts;
}

}  // namespace hw
