// RULE log.batch_size: how many bytes is a record, and a batch of them, without compression?
// A batch is a 61-byte header and its records. A record carries deltas to the batch's first offset
// and timestamp as zigzag varints, so a record grows with its place in the batch:
//   length . attributes(1) . timestamp delta . offset delta . key . value . headers
//   key     value    place  | record  why
//   null    null     0      |  7      every field one byte, no headers
//   null    0 bytes  0      |  7      an empty value costs as much as none
//   null    10       0      | 17      a batch of it is 61 + 17 = 78
//   null    10       64     | 18      offset delta 64 needs two bytes
//   null    57       0      | 64      body of 63 bytes: length still one byte
//   null    58       0      | 66      body of 64 bytes: length two bytes
// Source: DefaultRecord.sizeInBytes, DefaultRecordBatch, ByteUtils, MemoryRecordsBuilder.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "broker_model/log/record_batch.hpp"

namespace hw {

// Bytes of a zigzag varint: 7 bits each; small magnitudes of either sign are short.
[[nodiscard]] constexpr std::int32_t varint_size(std::int64_t value) {
    std::uint64_t zigzag =
        (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
    std::int32_t bytes = 1;
    while (zigzag >= 0x80) {
        zigzag >>= 7;
        ++bytes;
    }
    return bytes;
}

// A nullable field: its length as varint (-1 for null), then its bytes.
[[nodiscard]] constexpr std::int32_t field_size(std::optional<std::int32_t> bytes) {
    return bytes ? varint_size(*bytes) + *bytes : varint_size(-1);
}

struct HeaderSizes {
    std::int32_t key_size = 0;
    std::optional<std::int32_t> value_size;
};
[[nodiscard]] constexpr std::int32_t headers_size(std::span<const HeaderSizes> headers) {
    std::int32_t total = varint_size(static_cast<std::int64_t>(headers.size()));
    for (const HeaderSizes& h : headers) total += field_size(h.key_size) + field_size(h.value_size);
    return total;
}

struct RecordSizes {
    std::optional<std::int32_t> key_size;
    std::optional<std::int32_t> value_size;
    std::int32_t headers_size = 1;  // the count and every header, as stored
};

[[nodiscard]] constexpr std::int32_t record_size(const RecordSizes& r, std::int32_t offset_delta,
                                                 std::int64_t timestamp_delta_ms) {
    const std::int32_t body = 1 + varint_size(timestamp_delta_ms) + varint_size(offset_delta) +
                              field_size(r.key_size) + field_size(r.value_size) + r.headers_size;
    return varint_size(body) + body;
}

// What a producer reserves for a record before it knows the deltas.
inline constexpr std::int32_t kRecordOverheadBytesMax = 21;
[[nodiscard]] constexpr std::int32_t record_batch_size_upper_bound(const RecordSizes& r) {
    return kBatchHeaderBytes + kRecordOverheadBytesMax + field_size(r.key_size) +
           field_size(r.value_size) + r.headers_size;
}

// `count` equal records whose first has `first_offset_delta`; in steps, not record by record.
[[nodiscard]] std::int64_t records_size(const RecordSizes& r, std::int32_t count,
                                        std::int32_t first_offset_delta,
                                        std::int64_t first_timestamp_delta_ms,
                                        std::int64_t timestamp_step_ms);

// A whole uncompressed batch; 0 for no records (not even a header is written).
[[nodiscard]] constexpr std::int32_t batch_size(std::int64_t records_bytes) {
    return records_bytes == 0 ? 0 : static_cast<std::int32_t>(kBatchHeaderBytes + records_bytes);
}
[[nodiscard]] std::int32_t batch_size(std::span<const RecordRun> runs);
// The same with a base timestamp that is not the first record's (a delete horizon).
[[nodiscard]] std::int32_t batch_size(std::span<const RecordRun> runs,
                                      std::int64_t base_timestamp_ms);

// A batch while a producer fills it. Source: MemoryRecordsBuilder.hasRoomFor, isFull.
class BatchFill {
  public:
    explicit BatchFill(std::int32_t write_limit_bytes) : write_limit_bytes_(write_limit_bytes) {}

    // The first record always fits.
    [[nodiscard]] bool has_room_for(const RecordSizes& r, std::int64_t timestamp_ms) const {
        if (records_ == 0) return true;
        if (full()) return false;
        return write_limit_bytes_ >= size_bytes() + next_size(r, timestamp_ms);
    }
    void append(const RecordSizes& r, std::int64_t timestamp_ms) {
        if (records_ == 0) base_timestamp_ms_ = timestamp_ms;
        records_bytes_ += next_size(r, timestamp_ms);
        ++records_;
    }
    [[nodiscard]] bool full() const { return records_ > 0 && write_limit_bytes_ <= size_bytes(); }
    [[nodiscard]] std::int64_t size_bytes() const { return kBatchHeaderBytes + records_bytes_; }
    [[nodiscard]] std::int32_t record_count() const { return records_; }

  private:
    [[nodiscard]] std::int32_t next_size(const RecordSizes& r, std::int64_t timestamp_ms) const {
        return record_size(r, records_, records_ == 0 ? 0 : timestamp_ms - base_timestamp_ms_);
    }

    std::int32_t write_limit_bytes_;
    std::int32_t records_ = 0;
    std::int64_t records_bytes_ = 0;
    std::int64_t base_timestamp_ms_ = 0;
};

}  // namespace hw
