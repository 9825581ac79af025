// RULE log.segment_roll: does this append start a new segment?
// Asked only when something is appended; there is no timer. Time rolls are driven by the records'
// own timestamps, measured from the first batch's, so one record from the far future rolls at once
// and old records may never roll a segment that is old by the clock.
//   size  limit  incoming | waited  segment.ms | indexes | roll?  why
//   156   234    78       | 0       7 d        | free    | no     exactly full is allowed
//   234   234    78       | 0       7 d        | free    | yes    one byte too many
//   0     234    78       | 8 d     7 d        | free    | no     an empty segment never ages
//   78    234    78       | 7 d     7 d        | free    | no     must be older than segment.ms
//   78    234    78       | 7 d+1ms 7 d        | free    | yes
//   78    234    78       | 0       7 d        | full    | yes    index bytes / 8 offset entries,
//   or
//                                                               / 12 - 1 time entries
// Source: LogSegment.shouldRoll, RollParams; LogConfig.maxSegmentMs.
#pragma once

#include <cstdint>

#include "broker_model/base/ids.hpp"
#include "broker_model/log/log_config.hpp"
#include "broker_model/log/segment.hpp"

namespace hw {

struct IncomingAppend {
    std::int32_t size_bytes = 0;
    std::int64_t max_timestamp_ms = -1;
    Offset last_offset{-1};
    std::int64_t now_ms = 0;
};

// Since the segment's first batch by record time; without timestamps, since it was opened.
[[nodiscard]] inline std::int64_t waited_for_roll_ms(const Segment& segment,
                                                     const IncomingAppend& append) {
    const std::int64_t first = segment.first_batch_timestamp_ms();
    return first >= 0 ? append.max_timestamp_ms - first : append.now_ms - segment.memory.created_ms;
}

[[nodiscard]] inline bool should_roll(const Segment& segment, const LogConfig& config,
                                      std::int64_t jitter_ms, const IncomingAppend& append) {
    if (segment.size_bytes > config.segment_bytes - append.size_bytes) return true;
    if (segment.size_bytes > 0 &&
        waited_for_roll_ms(segment, append) > config.segment_ms_max() - jitter_ms) {
        return true;
    }
    return segment.indexes_full() || !segment.can_hold(append.last_offset);
}

}  // namespace hw
