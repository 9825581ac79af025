// RULE offsets.visible -- what a leader may answer to ListOffsets.
// Nothing at or beyond the reader's bound is shown: the last stable offset (read_committed), the high
// watermark (read_uncommitted), the log end (followers). A new leader whose watermark has not yet
// reached the start of its own epoch may know less than its predecessor told: instead of an answer
// that would go backwards it says OFFSET_NOT_AVAILABLE and the client retries (KIP-207).
//   asked          lookup  bound  hw   epoch_start | answer
//   EARLIEST       3       10     10   20          | 3       never withheld
//   LATEST         -       10     10   10          | 10
//   LATEST         -       10     10   20          | OFFSET_NOT_AVAILABLE
//   timestamp      7       10     10   20          | 7       below the bound: surely committed
//   timestamp      12      10     10   20          | OFFSET_NOT_AVAILABLE
//   timestamp      12      10     10   10          | none
//   timestamp      none    10     10   20          | OFFSET_NOT_AVAILABLE
//   timestamp      none    10     10   10          | none
// Followers (no isolation level) are never told OFFSET_NOT_AVAILABLE.
// Source: Partition.fetchOffsetForTimestamp, ReplicaManager.fetchOffset; sheet A9.
#pragma once

#include <optional>

#include "broker_model/base/ids.hpp"
#include "broker_model/protocol/errors.hpp"
#include "broker_model/protocol/fetch.hpp"

namespace hw {

[[nodiscard]] constexpr bool is_watermark_behind_epoch(bool from_client, Offset high_watermark,
                                                       Offset epoch_start) {
    return from_client && epoch_start != kNoOffset && epoch_start > high_watermark;
}

struct VisibleOffset {
    ErrorCode error = ErrorCode::NONE;
    bool found = false;  // the looked-up offset (for LATEST: the bound) may be told
    constexpr bool operator==(const VisibleOffset&) const = default;
};

[[nodiscard]] constexpr VisibleOffset visible_offset(std::int64_t asked_timestamp,
                                                     std::optional<Offset> lookup, Offset bound,
                                                     bool watermark_behind_epoch) {
    constexpr VisibleOffset kTell{ErrorCode::NONE, true};
    constexpr VisibleOffset kNone{};
    constexpr VisibleOffset kWithhold{ErrorCode::OFFSET_NOT_AVAILABLE, false};
    if (asked_timestamp == kLatestTimestamp) return watermark_behind_epoch ? kWithhold : kTell;
    if (asked_timestamp == kEarliestTimestamp || asked_timestamp == kEarliestLocalTimestamp)
        return lookup ? kTell : kNone;
    if (lookup && *lookup < bound) return kTell;
    return watermark_behind_epoch ? kWithhold : kNone;
}

}  // namespace hw
