// A record batch, format v2: the unit of everything. Never a structure per record.
// Which records: a contiguous range of one stream (one producer's records to one partition), so
// keys and values are derived from the record's identity when somebody asks. A batch whose
// records differ in size, key or timestamp carries them run-length coded in `payload`.
// Source: DefaultRecordBatch.java, DefaultRecord.java; behaviour sheet A1.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker_model/base/ids.hpp"

namespace hw {

enum class Compression : std::uint8_t { None = 0, Gzip = 1, Snappy = 2, Lz4 = 3, Zstd = 4 };
enum class TimestampType : std::uint8_t { CreateTime = 0, LogAppendTime = 1 };
enum class ControlType : std::int8_t { None = -1, Abort = 0, Commit = 1 };

// `count` equal records. Sizes in bytes, nullopt = null; timestamps in ms.
struct RecordRun {
    std::int32_t count = 1;
    std::optional<std::int32_t> key_size;
    std::optional<std::int32_t> value_size;
    std::int64_t first_timestamp_ms = -1;
    std::int64_t timestamp_step_ms = 0;
    std::string key{};    // the key's text where it matters (compaction, coordinators); else empty
    std::string value{};  // the value's text where a coordinator reads it back; else empty
    std::int32_t gap = 0;  // offsets in front of it whose records were compacted away
};

struct BatchPayload {
    std::vector<RecordRun> runs;
};

// Records `first`, `first+1`, ... of a stream; the one at offset delta i of the batch is `first +
// i`.
struct RecordRange {
    StreamId stream{-1};
    std::int64_t first = 0;
    constexpr auto operator<=>(const RecordRange&) const = default;
};

inline constexpr std::int32_t kBatchHeaderBytes = 61;
inline constexpr std::int32_t kLogOverheadBytes = 12;  // base offset + length

struct RecordBatch {
    Offset base_offset{0};
    std::int32_t last_offset_delta = 0;
    std::int32_t record_count = 0;  // may be 0 after compaction
    std::int32_t size_bytes = 0;    // on the wire and on disk, header included
    LeaderEpoch leader_epoch{-1};
    std::int64_t base_timestamp_ms = -1;
    std::int64_t max_timestamp_ms = -1;
    ProducerId producer_id{-1};
    ProducerEpoch producer_epoch{-1};
    bool null_keys = false;  // of a uniform batch: its records have no key
    bool corrupt = false;    // the bytes no longer match the CRC
    bool has_delete_horizon = false;  // set by the cleaner: the base timestamp is the horizon
    std::int32_t base_sequence = -1;
    Compression compression = Compression::None;
    TimestampType timestamp_type = TimestampType::CreateTime;
    bool transactional = false;
    ControlType control = ControlType::None;  // not None: an end-transaction marker, one record
    std::int32_t coordinator_epoch = -1;      // of a marker
    RecordRange range;
    std::shared_ptr<const BatchPayload> payload;  // null: uniform records

    [[nodiscard]] bool is_control() const { return control != ControlType::None; }
    [[nodiscard]] bool has_producer_id() const { return producer_id.value() >= 0; }
    [[nodiscard]] Offset last_offset() const { return base_offset + last_offset_delta; }
    [[nodiscard]] Offset next_offset() const { return base_offset + (last_offset_delta + 1L); }
    // When its tombstones, or its marker of an empty transaction, may go (KIP-534).
    [[nodiscard]] std::optional<std::int64_t> delete_horizon_ms() const {
        if (!has_delete_horizon) return std::nullopt;
        return base_timestamp_ms;
    }
    // Wraps Int.MAX -> 0.
    [[nodiscard]] std::int32_t last_sequence() const {
        if (base_sequence < 0) return kNoSequence;
        return static_cast<std::int32_t>((static_cast<std::int64_t>(base_sequence) +
                                          last_offset_delta) & 0x7fffffffL);
    }
};

}  // namespace hw
