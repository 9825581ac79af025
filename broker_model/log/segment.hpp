// One segment of a log: the batches of its .log file, its three indexes, and what the running
// process remembers about it. The first half is on disk; `memory` is forgotten by a restart.
// Source: LogSegment, OffsetIndex, TimeIndex, TransactionIndex, FileLogInputStream.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/result.hpp"
#include "broker_model/log/log_config.hpp"
#include "broker_model/log/log_types.hpp"

namespace hw {

// Bytes after the last whole batch. Unfinished: a batch that ends beyond the file, reading stops
// quietly. Garbage: an impossible length field, reading fails with CORRUPT_MESSAGE.
enum class SegmentTail : std::uint8_t { None, Unfinished, Garbage };

struct OffsetIndexEntry {
    Offset offset{-1};  // the last offset of the batch at `position`
    std::int32_t position = 0;
    constexpr bool operator==(const OffsetIndexEntry&) const = default;
};
struct TimeIndexEntry {
    std::int64_t timestamp_ms = -1;  // largest so far in the segment
    Offset offset{-1};               // last offset of the batch that brought it
    constexpr bool operator==(const TimeIndexEntry&) const = default;
};
struct AbortedTxn {
    ProducerId producer_id{-1};
    Offset first_offset{-1};
    Offset last_offset{-1};         // the marker's
    Offset last_stable_offset{-1};  // as it was when the marker was written
    constexpr bool operator==(const AbortedTxn&) const = default;
};

class Segment {
  public:
    Segment() = default;
    Segment(Offset base, const LogConfig& config, std::int64_t now_ms)
        : base_offset(base), index_bytes(config.segment_index_bytes), modified_ms(now_ms) {
        memory.created_ms = now_ms;
    }

    // ---- on disk
    Offset base_offset{0};
    std::vector<StoredBatch> batches;
    std::int32_t size_bytes = 0;   // of the .log file, torn tail included
    std::int32_t index_bytes = 0;  // what an active segment's index files may grow to
    SegmentTail tail = SegmentTail::None;
    bool offset_index_missing = false;
    bool time_index_missing = false;
    // An active segment's index files are preallocated with zeros until it is rolled or closed.
    bool indexes_preallocated = true;
    std::vector<OffsetIndexEntry> offset_index;
    std::vector<TimeIndexEntry> time_index;
    std::vector<AbortedTxn> txn_index;
    std::int64_t modified_ms = 0;

    // ---- in the process only
    struct Memory {
        std::int64_t created_ms = 0;  // when this process opened it
        std::int32_t bytes_since_index_entry = 0;
        std::optional<TimeIndexEntry> largest_timestamp;  // read from the time index when asked
        // Opened without recovery after an unclean stop: the preallocated zeros count as entries.
        bool offset_index_padded = false;
        bool time_index_padded = false;
    } memory;

    // Appends a batch that lies behind everything here. The caller decides when to roll.
    void append(const RecordBatch& batch, std::int32_t index_interval_bytes, std::int64_t now_ms);
    // Index of the batch that contains `offset`, else of the next one; batches.size() if none.
    [[nodiscard]] std::size_t find(Offset offset) const;
    // Cuts at the batch that contains `offset`. Returns the bytes removed.
    std::int32_t truncate_to(Offset offset, std::int64_t now_ms);
    // One past the last offset, as a restart finds it. Fails with CORRUPT_MESSAGE on garbage.
    [[nodiscard]] Result<Offset, LogFault> read_next_offset() const;
    // The largest timestamp and its batch's last offset; -1 if no record carries a timestamp.
    [[nodiscard]] TimeIndexEntry largest_timestamp_entry();
    // The same, or the file's modification time for records without timestamps.
    [[nodiscard]] std::int64_t largest_timestamp_ms();
    // Max timestamp of the first batch: the base of time-based rolling. -1 if none.
    [[nodiscard]] std::int64_t first_batch_timestamp_ms() const {
        return batches.empty() ? -1 : batches.front().batch.max_timestamp_ms;
    }
    [[nodiscard]] bool can_hold(Offset offset) const {
        const std::int64_t relative = offset - base_offset;
        return relative >= 0 && relative <= 0x7fffffffLL;
    }
    [[nodiscard]] bool indexes_full() const;
    [[nodiscard]] bool empty() const { return size_bytes == 0; }

    void add_aborted(const AbortedTxn& txn) { txn_index.push_back(txn); }
    // What happens to the indexes when the segment is rolled or closed.
    void seal_indexes();
    void preallocate_indexes(const LogConfig& config);  // of the segment that is active now
    // Forgets the process's memory, as opening the files anew does.
    void reopen(const LogConfig& config, std::int64_t now_ms);
    void reset_indexes();
    void index_batch(const StoredBatch& stored);  // one entry in the offset and time index
    void note_timestamp(const RecordBatch& batch);

    // An offset bound for a read that ends at byte `position`: the index entry behind it, or one
    // exactly there if Kafka's binary search happens to probe it. nullopt: no entry behind it.
    [[nodiscard]] std::optional<Offset> upper_bound_offset(std::int32_t position) const;
};

}  // namespace hw
