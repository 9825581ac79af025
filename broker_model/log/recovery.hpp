// RULE log.recovery: what does a restart make of the files it finds?
// With the clean-shutdown marker everything is believed. Without it, every segment that may hold
// unflushed bytes (from the one that contains the recovery point on, always the last one) is read
// batch by batch: at the first bad batch the log is cut and all later segments are deleted.
// Indexes, leader epochs and producer state come from what was read.
//   segments [0..3] [4..7] [8..11], stopped uncleanly
//   recovery point  damage               | log end  left
//   8               8 cut inside batch 2 | 10       [0..3] [4..7] [8..9]
//   0               bit flip in [4..7]   |  4       [0..3] [4: empty]; [8..11] deleted
//   8               bit flip in [4..7]   | 12       not scanned, not noticed
//   0               segment 4 lost       | 12       a hole in the offsets, not noticed
//   any             log end < log start  | start    everything deleted, one empty segment
// Source: LogLoader, LogSegment.recover, UnifiedLog.rebuildProducerState.
#pragma once

#include <cstdint>
#include <span>

#include "broker_model/base/result.hpp"
#include "broker_model/log/log_config.hpp"
#include "broker_model/log/log_files.hpp"
#include "broker_model/log/log_types.hpp"

namespace hw {

struct LoadParams {
    const LogConfig& config;
    const ProducerStateConfig& producers;
    std::int64_t now_ms = 0;
    bool clean_shutdown = true;
    Offset log_start_checkpoint{0};
    Offset recovery_point_checkpoint{0};
};

struct LoadedOffsets {
    Offset log_start{0};
    Offset recovery_point{0};
    Offset log_end{0};
};

// Leaves at least one segment in `files` and the rebuilt state in `producers`.
[[nodiscard]] Result<LoadedOffsets, LogFault> load_log(LogFiles& files, const LoadParams& params,
                                                       ProducerState& producers);

// Brings `producers` to `end` from the newest usable snapshot and the segments behind it.
[[nodiscard]] LogFault rebuild_producer_state(ProducerState& producers, LogFiles& files,
                                              std::span<Segment> segments, Offset log_start,
                                              Offset end, std::int64_t now_ms,
                                              const ProducerStateConfig& config,
                                              bool after_clean_shutdown);

}  // namespace hw
