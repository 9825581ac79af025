// RULE follower.out_of_range -- what a follower does when its fetch offset is outside the leader's
// log. It asks the leader for its end, and if that is not behind, for its start.
//   own_end  leader_start  leader_end | action            next fetch  why
//   100      0             80         | truncate to 80    80          only after unclean election
//   50       60            200        | restart at 60     60          the leader deleted past us
//   50       40            200        | keep              50          moved meanwhile: just go on
//   100      0             100        | keep              100
// Source: AbstractFetcherThread.fetchOffsetAndTruncate; sheet B4.
#pragma once

#include <algorithm>

#include "broker_model/base/ids.hpp"

namespace hw {

struct OutOfRangeAction {
    enum class Kind : std::uint8_t { Keep, Truncate, RestartLog };
    Kind kind = Kind::Keep;
    Offset fetch_next{0};
    constexpr auto operator<=>(const OutOfRangeAction&) const = default;
};

// The leader's start is needed only when this is false: one more round trip.
[[nodiscard]] constexpr bool leader_ends_before(Offset leader_end, Offset own_end) {
    return leader_end < own_end;
}

[[nodiscard]] constexpr OutOfRangeAction out_of_range_action(Offset own_end, Offset leader_start,
                                                             Offset leader_end) {
    using Kind = OutOfRangeAction::Kind;
    if (leader_ends_before(leader_end, own_end)) return {Kind::Truncate, leader_end};
    if (leader_start > own_end) return {Kind::RestartLog, leader_start};
    return {Kind::Keep, std::max(leader_start, own_end)};
}

}  // namespace hw
