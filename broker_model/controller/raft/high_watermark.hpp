// RULE raft.high_watermark: a record is committed once more than half of the voters hold it and the
// leader's own epoch has a committed record. Sorted from the longest log down, the voter in the
// middle (position V / 2) shows how far a majority has come.
// Why the second half: a record of an older epoch may sit on a majority and still be overwritten by
// a candidate with a newer last epoch; once a record of this epoch is committed no such candidate
// can win (Raft paper, figure 8). A leader forgets the high watermark it knew before its election.
//   voters' log ends  epoch start  known  | high watermark
//   5 3 3             3            -      | unknown: 3 is not beyond the epoch's first record
//   5 4 3             3            -      | 4
//   7 4 4             3            5      | 5: never goes back
//   7 6 ?             3            5      | 6
//   7 ? ?             3            -      | unknown
// Source: LeaderState.maybeUpdateHighWatermark (4.2); behaviour sheet C3.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

namespace hw {

inline constexpr std::int64_t kUnknownOffset = -1;

// `log_ends` of all voters in any order, kUnknownOffset for one not heard from; consumed.
[[nodiscard]] inline std::int64_t raft_high_watermark(std::vector<std::int64_t>& log_ends,
                                                      std::int64_t epoch_start,
                                                      std::int64_t known) {
    if (log_ends.empty()) return known;
    const auto middle = log_ends.begin() + static_cast<std::ptrdiff_t>(log_ends.size() / 2);
    std::nth_element(log_ends.begin(), middle, log_ends.end(), std::greater<>{});
    const std::int64_t candidate = *middle;
    if (candidate == kUnknownOffset || candidate <= epoch_start) return known;
    return std::max(candidate, known);
}

}  // namespace hw
