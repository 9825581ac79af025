// RULE cleaner.groups -- which segments are written into one when they are cleaned?
// Neighbours, as long as their sizes before cleaning add up to at most segment.bytes, their indexes
// to at most segment.index.bytes each, and their offsets fit a segment's 31 bits.
//   sizes           segment.bytes | groups
//   60 60 60        150           | [60 60] [60]
//   60 100 60       150           | [60] [100] [60]
//   200 10 10       150           | [200] [10 10]   a large one alone is never split
// Source: Cleaner.groupSegmentsBySize.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "broker_model/log/log_config.hpp"
#include "broker_model/log/segment.hpp"

namespace hw {

struct SegmentSizes {
    std::int64_t log = 0;
    std::int64_t offset_index = 0;
    std::int64_t time_index = 0;

    [[nodiscard]] static SegmentSizes of(const Segment& s) {
        return {s.size_bytes, static_cast<std::int64_t>(s.offset_index.size()) * 8,
                static_cast<std::int64_t>(s.time_index.size()) * 12};
    }
    SegmentSizes& operator+=(const SegmentSizes& more) {
        log += more.log;
        offset_index += more.offset_index;
        time_index += more.time_index;
        return *this;
    }
    [[nodiscard]] bool within(const LogConfig& config) const {
        return log <= config.segment_bytes && offset_index <= config.segment_index_bytes &&
               time_index <= config.segment_index_bytes;
    }
};

// The number of segments of each group, in order. `end`: one past the last offset that any of them
// can hold.
[[nodiscard]] inline std::vector<std::size_t> segment_groups(std::span<const Segment> segments,
                                                             const LogConfig& config, Offset end) {
    std::vector<std::size_t> groups;
    for (std::size_t i = 0; i < segments.size();) {
        const std::size_t first = i++;
        SegmentSizes sizes = SegmentSizes::of(segments[first]);
        for (; i < segments.size(); ++i) {
            const Offset behind = i + 1 < segments.size() ? segments[i + 1].base_offset : end;
            const std::int64_t reach = (behind - 1) - segments[first].base_offset;
            const bool reachable =
                segments[i].empty() || reach <= std::numeric_limits<std::int32_t>::max();
            SegmentSizes together = sizes;
            together += SegmentSizes::of(segments[i]);
            if (!together.within(config) || !reachable) break;
            sizes = together;
        }
        groups.push_back(i - first);
    }
    return groups;
}

}  // namespace hw
