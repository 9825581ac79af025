#include "broker_model/log/cleaner/cleanable_range.hpp"

#include <algorithm>

namespace hw {
namespace {

std::optional<Offset> first_young_segment(ReplicaLog& log, Offset first_dirty,
                                          std::int64_t now_ms) {
    const std::int64_t lag_ms = log.config().min_compaction_lag_ms;
    const Offset active = log.active_segment().base_offset;
    if (lag_ms <= 0 || first_dirty > active) return std::nullopt;
    const auto [first, last] = segments_between(log, first_dirty, active);
    for (std::size_t i = first; i < last; ++i) {
        if (log.largest_timestamp_ms(i) > now_ms - lag_ms) return log.segments()[i].base_offset;
    }
    return std::nullopt;
}

}  // namespace

std::pair<std::size_t, std::size_t> segments_between(const ReplicaLog& log, Offset from,
                                                     Offset to) {
    const auto& segments = log.segments();
    if (from >= to) return {0, 0};
    const auto begins_above = [](Offset o, const Segment& s) { return o < s.base_offset; };
    const auto begins_below = [](const Segment& s, Offset o) { return s.base_offset < o; };
    const auto above = std::upper_bound(segments.begin(), segments.end(), from, begins_above);
    const auto end = std::lower_bound(segments.begin(), segments.end(), to, begins_below);
    const auto first = above == segments.begin() ? above : std::prev(above);
    return {static_cast<std::size_t>(first - segments.begin()),
            static_cast<std::size_t>(end - segments.begin())};
}

DirtyOffsets dirty_offsets(ReplicaLog& log, std::optional<Offset> checkpoint,
                           std::int64_t now_ms) {
    DirtyOffsets out;
    out.first_dirty = checkpoint.value_or(log.log_start());
    out.checkpoint_invalid =
        out.first_dirty < log.log_start() || out.first_dirty > log.log_end();
    if (out.checkpoint_invalid) out.first_dirty = log.log_start();
    Offset end = std::min(log.last_stable_offset(), log.active_segment().base_offset);
    const auto young = first_young_segment(log, out.first_dirty, now_ms);
    if (young) end = std::min(end, *young);
    out.first_uncleanable = std::max(out.first_dirty, end);
    return out;
}

}  // namespace hw
