// RULE share.next_fetch_offset -- the next fetch begins at the first free record in flight, else
// behind the share end offset. Holes between batches that were loaded count as free until they were
// fetched once.
//   in flight                                        start end  next
//   -                                                10    10   10
//   0-9 acquired                                     0     9    10
//   0-9 acquired, 5 released                         0     9    5
//   loaded: 15-18 free, hole 10-14                   10    18   10
// The partition is worth a fetch when something in flight is free or the window between start and
// end is not full. Source: SharePartition.nextFetchOffset, canAcquireRecords (4.2).
#pragma once

#include <algorithm>

#include "broker_model/share/share_state.hpp"

namespace hw::share {

[[nodiscard]] inline std::optional<Offset> first_free(const ShareState& s) {
    Offset gap = s.gap_window_active() ? s.gap_window->gap_start : kNoOffset;
    for (const auto& [first, batch] : s.in_flight) {
        if (s.gap_window_active()) {
            if (first > gap) return gap;
            gap = std::max(batch.last + 1, gap);
        }
        for (std::size_t i = 0; i < batch.deliveries.size(); ++i) {
            if (batch.deliveries[i].is_free()) return first + static_cast<std::int64_t>(i);
        }
    }
    return std::nullopt;
}

[[nodiscard]] inline Offset next_fetch_offset(ShareState& s) {
    const Offset behind = s.all_in_flight_below_start() ? s.end : s.end + 1;
    if (!s.look_for_free) return behind;
    if (!s.all_in_flight_below_start()) {
        if (const auto free = first_free(s)) return *free;
    }
    s.look_for_free = false;
    return behind;
}

[[nodiscard]] inline bool can_acquire(ShareState& s) {
    return next_fetch_offset(s) != s.end + 1 ||
           s.in_flight_records() < s.settings.max_in_flight_records;
}

}  // namespace hw::share
