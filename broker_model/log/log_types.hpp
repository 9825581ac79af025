// Small types every part of the log speaks: where an offset lies, who appends, what went wrong.
// Source: LogOffsetMetadata, AppendOrigin, FetchIsolation, LogAppendInfo, FetchDataInfo.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/log/record_batch.hpp"
#include "broker_model/protocol/errors.hpp"
#include "broker_model/protocol/fetch.hpp"

namespace hw {

// An offset and, when known, the segment and byte position where its batch begins.
struct OffsetMetadata {
    Offset offset{-1};
    Offset segment_base{-1};
    std::int32_t position = -1;

    [[nodiscard]] bool offset_only() const { return segment_base.value() == -1 && position == -1; }
    [[nodiscard]] bool on_older_segment(const OffsetMetadata& that) const {
        return !offset_only() && !that.offset_only() && segment_base < that.segment_base;
    }
    [[nodiscard]] bool on_same_segment(const OffsetMetadata& that) const {
        return !offset_only() && !that.offset_only() && segment_base == that.segment_base;
    }
    constexpr bool operator==(const OffsetMetadata&) const = default;
};

enum class AppendOrigin : std::uint8_t { Replication, Coordinator, Client, RaftLeader };
enum class FetchIsolation : std::uint8_t { LogEnd, HighWatermark, TxnCommitted };

// Java exceptions without a protocol error: a caller of the log broke its contract.
enum class LogException : std::uint8_t {
    None,
    IllegalArgument,
    UnexpectedAppendOffset,
    OffsetsOutOfOrder,
    Kafka,
};
[[nodiscard]] std::string_view exception_name(LogException exception);

// Why the log refused. Both empty: it did not.
struct LogFault {
    ErrorCode code = ErrorCode::NONE;
    LogException exception = LogException::None;

    [[nodiscard]] bool ok() const {
        return code == ErrorCode::NONE && exception == LogException::None;
    }
    // What a client is told: an exception without an error code is an unknown server error.
    [[nodiscard]] ErrorCode wire_code() const {
        return exception == LogException::None ? code : ErrorCode::UNKNOWN_SERVER_ERROR;
    }
    // The protocol error's name, else the exception's simple name.
    [[nodiscard]] std::string_view name() const {
        return exception == LogException::None ? error_name(code) : exception_name(exception);
    }
    constexpr bool operator==(const LogFault&) const = default;
};
[[nodiscard]] constexpr LogFault fault(ErrorCode code) { return {code, LogException::None}; }
[[nodiscard]] constexpr LogFault fault(LogException exception) {
    return {ErrorCode::NONE, exception};
}

// Identity of one "is this transaction known to the coordinator?" question. 0 = none needed.
struct VerificationGuard {
    std::int64_t id = 0;
    constexpr bool operator==(const VerificationGuard&) const = default;
};
inline constexpr VerificationGuard kNoGuard{};

// Which rules a transaction marker is checked by; data batches do not care.
inline constexpr std::int16_t kUnknownTransactionVersion = -1;

struct LeaderAppend {
    LeaderEpoch leader_epoch{0};
    std::int64_t now_ms = 0;
    AppendOrigin origin = AppendOrigin::Client;
    VerificationGuard guard;
    std::int16_t transaction_version = kUnknownTransactionVersion;
};

struct AppendResult {
    LogFault fault;
    bool duplicate = false;     // success: the batch was already there; offsets are the old ones
    bool rolled = false;        // a new segment was started (also by a refused or duplicate append)
    bool flush_wanted = false;  // flush.messages reached: fsync before answering
    Offset first_offset{-1};    // -1: nothing was taken
    Offset last_offset{-1};
    std::int64_t max_timestamp_ms = -1;
    std::int64_t log_append_time_ms = -1;  // of a duplicate: its remembered timestamp
    Offset log_start_offset{-1};
    std::vector<std::int32_t> record_error_indexes;

    [[nodiscard]] bool ok() const { return fault.ok(); }
    [[nodiscard]] bool appended() const {
        return fault.ok() && !duplicate && first_offset.value() >= 0;
    }
};

// A batch in a segment file.
struct StoredBatch {
    RecordBatch batch;
    std::int32_t position = 0;  // of its first byte in the segment
    [[nodiscard]] std::int32_t end_position() const { return position + batch.size_bytes; }
};

struct ReadResult {
    LogFault fault;
    OffsetMetadata start;         // where the read began: a batch's base, may be before the offset
    std::int32_t size_bytes = 0;  // what was read; may end inside a batch
    std::span<const StoredBatch> batches;  // the complete ones; valid until the log changes
    bool first_entry_incomplete = false;   // the first batch alone exceeds max_bytes
    std::optional<std::vector<AbortedTransaction>> aborted_transactions;  // TxnCommitted only

    [[nodiscard]] bool ok() const { return fault.ok(); }
    [[nodiscard]] std::int32_t complete_bytes() const {
        return batches.empty() ? 0 : batches.back().end_position() - batches.front().position;
    }
};

struct TimestampAndOffset {
    std::int64_t timestamp_ms = -1;
    Offset offset{-1};
    std::optional<LeaderEpoch> leader_epoch;
};

// All four bounds at once, each with its position. Source: LogOffsetSnapshot.
struct LogBounds {
    Offset log_start{0};
    OffsetMetadata log_end;
    OffsetMetadata high_watermark;
    OffsetMetadata last_stable;
};

}  // namespace hw
