// RULE log.timestamp_lookup: which offset answers a timestamp? (ListOffsets, offsetsForTimes)
// Only the first segment whose largest timestamp reaches the target is searched, in offset order.
//   segments (largest timestamp)   target  log start | answer
//   [0..9: 50] [10..19: 90]        60      0         | first record >= 60 in the second
//   [0..9: 50] [10..19: 40]        45      0         | in the first; the order of time is
//   irrelevant [0..9: 50] [10..19: 90]        45      10        | none! the first segment's matches
//   are all
//                                                    | below the log start, the rest is not
//                                                    searched
// Source: UnifiedLog.fetchOffsetByTimestamp, LogSegment.findOffsetByTimestamp.
#pragma once

#include <optional>
#include <vector>

#include "broker_model/log/leader_epoch_cache.hpp"
#include "broker_model/log/log_types.hpp"
#include "broker_model/log/segment.hpp"

namespace hw {

// A real timestamp.
[[nodiscard]] std::optional<TimestampAndOffset> find_offset_by_timestamp(
    std::vector<Segment>& segments, std::int64_t timestamp_ms, Offset log_start);

// kMaxTimestamp: the first record that carries the largest timestamp of the log.
[[nodiscard]] std::optional<TimestampAndOffset> find_max_timestamp(std::vector<Segment>& segments);

}  // namespace hw
