#include "broker_model/log/segment.hpp"

#include <algorithm>

namespace hw {
namespace {

constexpr std::int32_t kOffsetIndexEntryBytes = 8;
constexpr std::int32_t kTimeIndexEntryBytes = 12;
constexpr std::size_t kWarmIndexEntries = 8192 / kOffsetIndexEntryBytes;  // searched first

}  // namespace

void Segment::note_timestamp(const RecordBatch& batch) {
    if (batch.max_timestamp_ms > largest_timestamp_entry().timestamp_ms) {
        memory.largest_timestamp = TimeIndexEntry{batch.max_timestamp_ms, batch.last_offset()};
    }
}

void Segment::index_batch(const StoredBatch& stored) {
    offset_index.push_back({stored.batch.last_offset(), stored.position});
    const TimeIndexEntry largest = largest_timestamp_entry();
    const std::int64_t indexed = time_index.empty() ? -1 : time_index.back().timestamp_ms;
    if (largest.timestamp_ms > indexed) time_index.push_back(largest);
}

void Segment::append(const RecordBatch& batch, std::int32_t index_interval_bytes,
                     std::int64_t now_ms) {
    batches.push_back({batch, size_bytes});
    note_timestamp(batch);
    if (memory.bytes_since_index_entry > index_interval_bytes) {
        index_batch(batches.back());
        memory.bytes_since_index_entry = 0;
    }
    size_bytes += batch.size_bytes;
    memory.bytes_since_index_entry += batch.size_bytes;
    modified_ms = now_ms;
}

std::size_t Segment::find(Offset offset) const {
    if (batches.empty()) return 0;
    std::size_t above = batches.size();  // the first batch that begins above `offset`
    if (batches.back().batch.base_offset > offset) {
        const auto it = std::upper_bound(
            batches.begin(), batches.end(), offset,
            [](Offset o, const StoredBatch& s) { return o < s.batch.base_offset; });
        above = static_cast<std::size_t>(it - batches.begin());
    }
    if (above > 0 && batches[above - 1].batch.last_offset() >= offset) return above - 1;
    return above;
}

TimeIndexEntry Segment::largest_timestamp_entry() {
    if (!memory.largest_timestamp) {
        if (memory.time_index_padded) {
            memory.largest_timestamp = TimeIndexEntry{0, base_offset};
        } else if (time_index.empty()) {
            return TimeIndexEntry{-1, base_offset};
        } else {
            memory.largest_timestamp = time_index.back();
        }
    }
    return *memory.largest_timestamp;
}

std::int64_t Segment::largest_timestamp_ms() {
    const std::int64_t largest = largest_timestamp_entry().timestamp_ms;
    return largest >= 0 ? largest : modified_ms;
}

bool Segment::indexes_full() const {
    if (memory.offset_index_padded || memory.time_index_padded) return true;
    const auto offset_slots = static_cast<std::size_t>(index_bytes / kOffsetIndexEntryBytes);
    const auto time_slots = static_cast<std::int64_t>(index_bytes / kTimeIndexEntryBytes);
    return offset_index.size() >= offset_slots ||
           static_cast<std::int64_t>(time_index.size()) >= time_slots - 1;
}

void Segment::seal_indexes() {
    const std::int64_t indexed = time_index.empty() ? -1 : time_index.back().timestamp_ms;
    if (memory.largest_timestamp && memory.largest_timestamp->timestamp_ms > indexed) {
        time_index.push_back(*memory.largest_timestamp);
    }
    indexes_preallocated = false;
}

void Segment::preallocate_indexes(const LogConfig& config) {
    indexes_preallocated = true;
    index_bytes = config.segment_index_bytes;
}

void Segment::reopen(const LogConfig& config, std::int64_t now_ms) {
    memory = Memory{};
    memory.created_ms = now_ms;
    memory.offset_index_padded = indexes_preallocated && !offset_index_missing;
    memory.time_index_padded = indexes_preallocated && !time_index_missing;
    index_bytes = config.segment_index_bytes;
    time_index_missing = false;
}

void Segment::reset_indexes() {
    offset_index.clear();
    time_index.clear();
    txn_index.clear();
    offset_index_missing = false;
    time_index_missing = false;
    memory.offset_index_padded = false;
    memory.time_index_padded = false;
    memory.largest_timestamp.reset();
}

std::int32_t Segment::truncate_to(Offset offset, std::int64_t now_ms) {
    const std::size_t cut = find(offset);
    const auto beyond = [offset](const auto& entry) { return entry.offset >= offset; };
    offset_index.erase(std::find_if(offset_index.begin(), offset_index.end(), beyond),
                       offset_index.end());
    time_index.erase(std::find_if(time_index.begin(), time_index.end(), beyond), time_index.end());
    txn_index.erase(std::find_if(txn_index.begin(), txn_index.end(),
                                 [offset](const AbortedTxn& t) { return t.last_offset >= offset; }),
                    txn_index.end());
    std::int32_t removed = 0;
    if (cut < batches.size()) {
        removed = size_bytes - batches[cut].position;
        size_bytes = batches[cut].position;
        batches.resize(cut);
        tail = SegmentTail::None;
        modified_ms = now_ms;
    }
    if (size_bytes == 0) memory.created_ms = now_ms;
    memory.bytes_since_index_entry = 0;
    indexes_preallocated = true;
    if (largest_timestamp_entry().timestamp_ms >= 0) {
        memory.largest_timestamp =
            time_index.empty() ? TimeIndexEntry{-1, base_offset} : time_index.back();
        for (const StoredBatch& stored : batches) note_timestamp(stored.batch);
    }
    return removed;
}

Result<Offset, LogFault> Segment::read_next_offset() const {
    const bool indexed = !memory.offset_index_padded && !offset_index.empty();
    const std::size_t from = find(indexed ? offset_index.back().offset : base_offset);
    if (tail == SegmentTail::Garbage) return Failure{fault(ErrorCode::CORRUPT_MESSAGE)};
    if (from == batches.size()) return base_offset;
    return batches.back().batch.next_offset();
}

std::optional<Offset> Segment::upper_bound_offset(std::int32_t position) const {
    if (offset_index.empty()) return std::nullopt;
    const std::size_t last = offset_index.size() - 1;
    const std::size_t first_warm = last > kWarmIndexEntries ? last - kWarmIndexEntries : 0;
    std::size_t lo = first_warm;
    std::size_t hi = last;
    if (offset_index[first_warm].position >= position) {
        if (offset_index.front().position > position) return offset_index.front().offset;
        lo = 0;
        hi = first_warm;
    }
    while (lo < hi) {
        const std::size_t mid = (lo + hi + 1) / 2;
        if (offset_index[mid].position == position) return offset_index[mid].offset;
        if (offset_index[mid].position > position) {
            hi = mid - 1;
        } else {
            lo = mid;
        }
    }
    if (lo == last) return std::nullopt;
    return offset_index[lo + 1].offset;
}

}  // namespace hw
