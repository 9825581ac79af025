// RULE fetch.wait -- whether a fetch is answered at once or parked, and what wakes a parked one.
// At once:
//   max_wait = 0 | nothing asked | bytes >= min_bytes | an error, a diverging epoch or a preferred
//   replica in any partition
// Otherwise parked up to max_wait. A parked fetch leaves when one of its partitions
//   is gone, lost its leader, or has another leader epoch             (answer: the error)
//   diverges now (the log was cut while it waited)                    (answer: truncate)
//   ends before the fetch offset                                      (answer: OUT_OF_RANGE)
//   has its readable end in a later segment than the fetch offset     (answer: data)
// or when the bytes readable in all of them together reach min_bytes:
//   reader          readable end        so it is woken by
//   follower        log end             an append, never by the watermark alone
//   consumer        high watermark      the watermark
//   read_committed  last stable offset  watermark or transaction marker
// On leaving, everything is read again: the answer shows the watermark of that moment, but the
// follower's progress is not recorded a second time.
// Source: DelayedFetch.scala, ReplicaManager.fetchMessages; sheet B2.
#pragma once

#include <algorithm>
#include <cstdint>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"

namespace hw {

struct FetchOutcome {  // of one pass over all partitions of a fetch
    std::int64_t bytes = 0;
    bool any_error = false;
    bool any_diverging = false;
    bool any_preferred_replica = false;
    bool empty_request = false;
};

[[nodiscard]] constexpr bool answers_at_once(const FetchOutcome& pass, Duration max_wait,
                                             std::int32_t min_bytes) {
    return max_wait <= Duration{} || pass.empty_request || pass.bytes >= min_bytes ||
           pass.any_error || pass.any_diverging || pass.any_preferred_replica;
}

// How one partition bears on the decision to wake.
struct FetchWake {
    bool now = false;        // wake whatever the others say
    std::int64_t bytes = 0;  // else counts towards min_bytes
};

// bytes_to_end: bytes between fetch offset and readable end when both are in one segment.
[[nodiscard]] constexpr FetchWake fetch_wake(Offset fetch_offset, Offset readable_end,
                                             bool fetch_in_older_segment,
                                             std::int64_t bytes_to_end,
                                             std::int32_t partition_max_bytes) {
    if (fetch_offset > readable_end) return {true, 0};
    if (fetch_offset == readable_end) return {};
    if (fetch_in_older_segment) return {true, 0};
    return {false, std::min<std::int64_t>(bytes_to_end, partition_max_bytes)};
}

}  // namespace hw
