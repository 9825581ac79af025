// RULE cleaner.range -- which part of a compacted log may be cleaned now?
// From the checkpoint (where the last cleaning ended; else the log start) up to the first of: the
// last stable offset, the active segment, the first dirty segment that holds a record younger than
// min.compaction.lag.ms. A checkpoint outside the log is not believed: everything is dirty again.
//   start end  checkpoint  LSO  active | dirty from  to    why
//   0     100  none        100  80     | 0           80    never cleaned; the active one waits
//   0     100  40          100  80     | 40          80
//   50    100  40          100  80     | 50          80    below the start, written anew
//   0     100  140         100  80     | 0           80    beyond the end, written anew
//   0     100  40           60  80     | 40          60    an open transaction or a late watermark
//   0     100  40           30  80     | 40          40    nothing
// The end is then moved up to the base of the next segment: segments are cleaned whole.
// Source: LogCleanerManager.cleanableOffsets, calculateCleanableBytes.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "broker_model/base/ids.hpp"
#include "broker_model/log/replica_log.hpp"

namespace hw {

struct DirtyOffsets {
    Offset first_dirty{0};
    Offset first_uncleanable{0};
    bool checkpoint_invalid = false;  // it is written anew, cleaning or not
};

// Segments that hold offsets of [from, to), as indexes [first, second): the one that contains
// `from` counts whole. Source: LogSegments.values.
[[nodiscard]] std::pair<std::size_t, std::size_t> segments_between(const ReplicaLog& log,
                                                                   Offset from, Offset to);

[[nodiscard]] DirtyOffsets dirty_offsets(ReplicaLog& log, std::optional<Offset> checkpoint,
                                         std::int64_t now_ms);

}  // namespace hw
