#include "broker_model/log/cleaner/filthiest_log.hpp"

#include <algorithm>

namespace hw {
namespace {

std::int64_t bytes_between(const ReplicaLog& log, Offset from, Offset to) {
    const auto [first, last] = segments_between(log, from, to);
    std::int64_t bytes = 0;
    for (std::size_t i = first; i < last; ++i) bytes += log.segments()[i].size_bytes;
    return bytes;
}

// The first segment that begins at or contains `offset`, the active one at the latest.
Offset first_segment_left(const ReplicaLog& log, Offset offset) {
    const Offset active = log.active_segment().base_offset;
    const auto [first, last] = segments_between(log, offset, active);
    return first == last ? active : log.segments()[first].base_offset;
}

// Segments are dated by the newest record of their first batch; no date, no hurry.
bool waited_too_long(const ReplicaLog& log, Offset first_dirty, std::int64_t now_ms) {
    const std::int64_t limit = now_ms - std::max<std::int64_t>(
                                            log.config().max_compaction_lag_ms, 0);
    const auto [first, last] =
        segments_between(log, first_dirty, log.active_segment().base_offset);
    for (std::size_t i = first; i < last; ++i) {
        const std::int64_t dated = log.segments()[i].first_batch_timestamp_ms();
        if (dated > 0 && dated < limit) return true;
    }
    return false;
}

}  // namespace

LogToClean log_to_clean(ReplicaLog& log, std::optional<Offset> checkpoint, std::int64_t now_ms) {
    LogToClean out;
    out.offsets = dirty_offsets(log, checkpoint, now_ms);
    out.end = first_segment_left(log, out.offsets.first_uncleanable);
    out.clean_bytes = bytes_between(log, Offset{-1}, out.offsets.first_dirty);
    out.cleanable_bytes = bytes_between(log, std::min(out.offsets.first_dirty, out.end), out.end);
    out.overdue = waited_too_long(log, out.offsets.first_dirty, now_ms);
    out.min_ratio = log.config().min_cleanable_dirty_ratio;
    return out;
}

std::optional<std::size_t> filthiest(std::span<const LogToClean> logs) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < logs.size(); ++i) {
        if (logs[i].total_bytes() == 0 || !logs[i].candidate()) continue;
        if (!best || logs[i].ratio() > logs[*best].ratio()) best = i;
    }
    return best;
}

}  // namespace hw
