#include <algorithm>

#include "broker_model/log/read_bounds.hpp"
#include "broker_model/log/replica_log.hpp"
#include "broker_model/log/timestamp_lookup.hpp"

namespace hw {
namespace {

constexpr std::size_t kNoSegment = static_cast<std::size_t>(-1);

ReadResult nothing_at(const OffsetMetadata& start, bool with_aborted) {
    ReadResult result;
    result.start = start;
    if (with_aborted) result.aborted_transactions.emplace();
    return result;
}

// The whole batches from `first` that end at or before byte `end`.
std::span<const StoredBatch> whole_batches(const Segment& segment, std::size_t first,
                                           std::int32_t end) {
    const auto begin = segment.batches.begin() + static_cast<std::ptrdiff_t>(first);
    if (segment.batches.back().end_position() <= end) return {begin, segment.batches.end()};
    const auto cut = std::partition_point(
        begin, segment.batches.end(),
        [end](const StoredBatch& stored) { return stored.end_position() <= end; });
    return {begin, cut};
}

}  // namespace

// The segment that contains `offset`; the active one is tried first.
std::size_t ReplicaLog::segment_index(Offset offset) const {
    const auto& segments = files_->segments;
    if (offset >= segments.back().base_offset) return segments.size() - 1;
    const auto above =
        std::upper_bound(segments.begin(), segments.end(), offset,
                         [](Offset o, const Segment& s) { return o < s.base_offset; });
    return above == segments.begin() ? kNoSegment
                                     : static_cast<std::size_t>(above - segments.begin()) - 1;
}

OffsetMetadata ReplicaLog::convert_to_offset_metadata(Offset offset) const {
    const ReadResult found = read_up_to(offset, 1, false, log_end_, false);
    return found.ok() ? found.start : OffsetMetadata{offset};
}

ReadResult ReplicaLog::read(Offset start, std::int32_t max_bytes, FetchIsolation isolation,
                            bool min_one_message) {
    if (start < log_start_) {
        ReadResult refused;
        refused.fault = fault(ErrorCode::OFFSET_OUT_OF_RANGE);
        return refused;
    }
    switch (isolation) {
        case FetchIsolation::LogEnd:
            return read_up_to(start, max_bytes, min_one_message, log_end_, false);
        case FetchIsolation::HighWatermark:
            return read_up_to(start, max_bytes, min_one_message, located_high_watermark(), false);
        case FetchIsolation::TxnCommitted: break;
    }
    return read_up_to(start, max_bytes, min_one_message, located_last_stable(), true);
}

ReadResult ReplicaLog::read_up_to(Offset start, std::int32_t max_bytes, bool min_one_message,
                                  const OffsetMetadata& bound, bool with_aborted) const {
    ReadResult result;
    std::size_t index = segment_index(start);
    if (start > log_end_.offset || index == kNoSegment) {
        result.fault = fault(ErrorCode::OFFSET_OUT_OF_RANGE);
        return result;
    }
    if (start == bound.offset) return nothing_at(bound, with_aborted);
    if (start > bound.offset) return nothing_at(convert_to_offset_metadata(start), with_aborted);
    if (max_bytes < 0) {
        result.fault = fault(LogException::IllegalArgument);
        return result;
    }
    std::size_t first = 0;
    for (; index < files_->segments.size(); ++index) {
        first = files_->segments[index].find(start);
        if (first < files_->segments[index].batches.size()) break;
    }
    // Everything behind `start` may have been deleted or cleaned away.
    if (index == files_->segments.size()) return nothing_at(log_end_, false);

    const Segment& segment = files_->segments[index];
    const StoredBatch& head = segment.batches[first];
    result.start = {head.batch.base_offset, segment.base_offset, head.position};
    const std::int32_t wanted =
        min_one_message ? std::max(max_bytes, head.batch.size_bytes) : max_bytes;
    const auto limit = read_limit_in_segment(bound, segment.base_offset, segment.size_bytes);
    if (wanted != 0 && limit) {
        result.size_bytes = std::max(0, std::min(*limit - head.position, wanted));
        result.batches = whole_batches(segment, first, head.position + result.size_bytes);
        result.first_entry_incomplete = wanted < head.batch.size_bytes;
    }
    if (with_aborted) collect_aborted(result, index, start);
    return result;
}

// Until an entry says that nothing behind it can matter: the log was stable up to the bound then.
template <class Visit>
void ReplicaLog::for_each_aborted(std::size_t index, Offset from, Offset upper_bound,
                                  Visit&& visit) const {
    for (; index < files_->segments.size(); ++index) {
        for (const AbortedTxn& txn : files_->segments[index].txn_index) {
            if (txn.last_offset >= from && txn.first_offset < upper_bound) visit(txn);
            if (txn.last_stable_offset >= upper_bound) return;
        }
    }
}

// Aborted transactions that overlap what was read. The upper bound is an index entry behind the
// read, so a few that begin later may be named too.
void ReplicaLog::collect_aborted(ReadResult& result, std::size_t index, Offset start) const {
    auto& named = result.aborted_transactions.emplace();
    const Segment& segment = files_->segments[index];
    const bool last = index + 1 == files_->segments.size();
    const Offset behind = last ? log_end_.offset : files_->segments[index + 1].base_offset;
    const Offset upper_bound =
        segment.upper_bound_offset(result.start.position + result.size_bytes).value_or(behind);
    for_each_aborted(index, start, upper_bound, [&](const AbortedTxn& txn) {
        named.push_back({txn.producer_id, txn.first_offset});
    });
}

std::vector<AbortedTxn> ReplicaLog::aborted_transactions(Offset from, Offset upper_bound) const {
    std::vector<AbortedTxn> found;
    const std::size_t index = segment_index(from);
    if (index == kNoSegment) return found;
    for_each_aborted(index, log_start_, upper_bound,
                     [&](const AbortedTxn& txn) { found.push_back(txn); });
    return found;
}

std::optional<TimestampAndOffset> ReplicaLog::offset_for_timestamp(std::int64_t timestamp_ms) {
    switch (timestamp_ms) {
        case kEarliestTimestamp:
        case kEarliestLocalTimestamp: {
            TimestampAndOffset earliest{-1, log_start_, std::nullopt};
            const auto entry = files_->leader_epochs.earliest_entry();
            if (entry && entry->start_offset <= log_start_) earliest.leader_epoch = entry->epoch;
            return earliest;
        }
        case kLatestTimestamp: return TimestampAndOffset{-1, log_end_.offset, latest_epoch()};
        case kLatestTieredTimestamp:
        case kEarliestPendingUploadTimestamp:  // no tiered storage
            return TimestampAndOffset{-1, kNoOffset, kNoLeaderEpoch};
        case kMaxTimestamp: return find_max_timestamp(files_->segments);
        default: return find_offset_by_timestamp(files_->segments, timestamp_ms, log_start_);
    }
}

}  // namespace hw
