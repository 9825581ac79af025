// RULE log.retention: which segments may be deleted?
// Always from the oldest on, and only while the whole segment lies at or below the high watermark.
// Three reasons, asked one after the other: below the log start, too much in total, too old.
//   retention.bytes 300, segments of 100 bytes, all below the watermark
//   total | deleted   what remains is never less than retention.bytes
//   399   | 0
//   400   | 1
//   largest timestamp, now 1000, retention.ms 100
//   900   | kept      must be more than 100 ms old
//   899   | deleted
//   2000  | kept      a future timestamp pins its segment and everything behind it
// The active segment goes too (a new empty one takes its place), except when it is empty. Without
// "delete" in cleanup.policy only what lies below the log start goes.
// Source: UnifiedLog.deletableSegments, deleteOldSegments.
#pragma once

#include <cstdint>
#include <vector>

#include "broker_model/log/segment.hpp"

namespace hw {

// How many segments from the front fall to `breached(segment, next or nullptr)`.
template <class Breached>
[[nodiscard]] std::size_t deletable_prefix(std::vector<Segment>& segments, Offset high_watermark,
                                           Offset log_end, Breached&& breached) {
    std::size_t count = 0;
    for (Segment& segment : segments) {
        const bool last = count + 1 == segments.size();
        const Segment* next = last ? nullptr : &segments[count + 1];
        const Offset upper_bound = last ? log_end : next->base_offset;
        if (last && segment.empty()) break;
        if (high_watermark < upper_bound || !breached(segment, next)) break;
        ++count;
    }
    return count;
}

struct BelowLogStart {
    Offset log_start;
    bool operator()(const Segment&, const Segment* next) const {
        return next != nullptr && next->base_offset <= log_start;
    }
};

class TooMuch {
  public:
    TooMuch(std::int64_t total_bytes, std::int64_t retention_bytes)
        : excess_bytes_(total_bytes - retention_bytes),
          applies_(retention_bytes >= 0 && total_bytes >= retention_bytes) {}
    bool operator()(const Segment& segment, const Segment*) {
        if (!applies_ || excess_bytes_ < segment.size_bytes) return false;
        excess_bytes_ -= segment.size_bytes;
        return true;
    }

  private:
    std::int64_t excess_bytes_;
    bool applies_;
};

struct TooOld {
    std::int64_t now_ms;
    std::int64_t retention_ms;
    bool operator()(Segment& segment, const Segment*) const {
        return retention_ms >= 0 && now_ms - segment.largest_timestamp_ms() > retention_ms;
    }
};

}  // namespace hw
