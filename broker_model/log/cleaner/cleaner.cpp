#include "broker_model/log/cleaner/cleaner.hpp"

#include <algorithm>

#include "broker_model/log/cleaner/batch_filter.hpp"
#include "broker_model/log/cleaner/segment_groups.hpp"
#include "broker_model/log/cleaner/transactions_seen.hpp"

namespace hw {
namespace {

// What one pass carries from segment to segment.
struct Pass {
    ReplicaLog& log;
    const OffsetMap& map;
    Offset range_end{0};  // of the round, not of the map
    FilterTime time;
    TransactionsSeen seen;
    CleaningResult& result;
};

void clean_into(Pass& pass, const Segment& source, Segment& target) {
    for (const StoredBatch& stored : source.batches) {
        const RecordBatch& batch = stored.batch;
        const ProducerEntry* producer = pass.log.producers().find(batch.producer_id);
        const bool may_go = pass.seen.on_batch(batch);
        const BatchVerdict verdict =
            judge_batch(batch, may_go, producer, pass.range_end, pass.time.now_ms);
        const FilteredBatch left = filter_batch(batch, verdict, pass.map, pass.time);
        pass.result.records_read += left.records_read;
        pass.result.records_kept += left.records_kept;
        if (!left.batch) continue;
        target.append(*left.batch, pass.log.config().index_interval_bytes, pass.time.now_ms);
    }
}

Offset end_of(const Segment& segment) {
    const auto next = segment.read_next_offset();
    return next ? next.value() : segment.base_offset;
}

// Aborted transactions are gathered per segment: their index must be rebuilt with the segment.
void clean_group(Pass& pass, std::size_t first, std::size_t count) {
    const auto& segments = pass.log.segments();
    Segment target(segments[first].base_offset, pass.log.config(), pass.time.now_ms);
    for (std::size_t i = first; i < first + count; ++i) {
        const Segment& source = segments[i];
        const bool last = i + 1 == first + count;
        const Offset upper = last ? end_of(source) : segments[i + 1].base_offset;
        pass.seen.add_aborted(pass.log.aborted_transactions(source.base_offset, upper));
        clean_into(pass, source, target);
        for (const AbortedTxn& txn : pass.seen.take_kept_aborted()) target.add_aborted(txn);
        pass.result.bytes_read += source.size_bytes;
    }
    target.seal_indexes();
    target.modified_ms = segments[first + count - 1].modified_ms;
    pass.result.bytes_written += target.size_bytes;
    pass.log.replace_segments(first, count, std::move(target));
}

}  // namespace

CleaningResult clean(ReplicaLog& log, const LogToClean& what, const CleanerSettings& settings,
                     std::int64_t now_ms) {
    const OffsetMap map =
        build_offset_map(log, what.offsets.first_dirty, what.end, settings.keys_max());
    CleaningResult result;
    result.end = map.latest() + 1;
    result.map_entries = map.size();
    const auto [first, last] = segments_between(log, Offset{0}, result.end);
    const std::vector<std::size_t> groups = segment_groups(
        std::span(log.segments()).subspan(first, last - first), log.config(), what.end);
    Pass pass{log, map, what.end, {now_ms, log.config().delete_retention_ms}, {}, result};
    std::size_t at = first;
    // A cleaned group is one segment.
    for (const std::size_t count : groups) clean_group(pass, at++, count);
    return result;
}

std::optional<Cleaned> clean_filthiest(std::span<const CompactedLog> logs,
                                       const CleanerSettings& settings, std::int64_t now_ms) {
    std::vector<LogToClean> found;
    for (const CompactedLog& one : logs) {
        found.push_back(log_to_clean(*one.log, *one.checkpoint, now_ms));
        if (!found.back().offsets.checkpoint_invalid) continue;
        *one.checkpoint = found.back().offsets.first_dirty;
    }
    const auto index = filthiest(found);
    if (!index) return std::nullopt;
    const CompactedLog& dirty = logs[*index];
    Cleaned out{*index, found[*index], clean(*dirty.log, found[*index], settings, now_ms)};
    *dirty.checkpoint = out.result.end;
    return out;
}

}  // namespace hw
