// RULE follower.progress -- what a leader remembers about one follower, and when it counts as
// level.
// The leader learns a follower's log end only from the offset of its next fetch. The follower was
// "caught up" at the time of a fetch that reached the leader's end; a fetch that reached what the
// end had been at the previous fetch proves that it was level at that previous fetch. So a follower
// that is always a little behind a busy leader still counts as caught up.
// Source: Replica.java, ReplicaState.java (4.2); behaviour sheet B5.
//
// Fetches of one follower, leader end as read by that fetch (t in s):
//   t   fetch_at  leader_end | caught_up_at  why
//   1   100       100        | 1             asks for the end itself
//   2   100       140        | 1             100 was the end at t=1: level then, and no later
//   3   140       180        | 2             reached what the end was at t=2
//   4   150       220        | 2             did not reach 180
#pragma once

#include <algorithm>
#include <limits>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"

namespace hw {

// Earlier than every event; still safe to subtract.
inline constexpr Instant kLongAgo = Instant::from_ns(std::numeric_limits<std::int64_t>::min() / 4);
// No fetch of this follower was seen by this leader (its broker epoch is unknown).
inline constexpr BrokerEpoch kBrokerEpochUnseen{-2};

struct FollowerProgress {
    Offset log_end{-1};  // -1: unknown, nothing fetched from this leader yet
    Offset log_start{-1};
    Offset leader_end_at_last_fetch{-1};
    Instant last_fetch_at = kLongAgo;
    Instant caught_up_at = kLongAgo;
    BrokerEpoch broker_epoch = kBrokerEpochUnseen;  // -1: fetches without one bypass the check
};

struct FollowerFetch {
    Offset fetch_offset{0};  // = the follower's log end
    Offset log_start{0};
    Offset leader_end{0};  // read before the fetch was served
    Instant at;
    BrokerEpoch broker_epoch{-1};
};

constexpr void record_follower_fetch(FollowerProgress& f, const FollowerFetch& fetch) {
    if (fetch.fetch_offset >= fetch.leader_end)
        f.caught_up_at = std::max(f.caught_up_at, fetch.at);
    else if (fetch.fetch_offset >= f.leader_end_at_last_fetch)
        f.caught_up_at = std::max(f.caught_up_at, f.last_fetch_at);
    f.log_start = fetch.log_start;
    f.log_end = fetch.fetch_offset;
    f.leader_end_at_last_fetch = std::max(fetch.leader_end, f.leader_end_at_last_fetch);
    f.last_fetch_at = fetch.at;
    f.broker_epoch = fetch.broker_epoch;
}

// A fetch of an earlier incarnation of the follower says nothing about the present one.
[[nodiscard]] constexpr bool is_stale_follower_fetch(BrokerEpoch in_request, BrokerEpoch known) {
    return in_request != kNoBrokerEpoch && known > in_request;
}

// A leader that is new here knows nothing; one re-elected with a higher epoch keeps the offsets.
// ISR members get the benefit of the doubt for one more lag period, others none.
constexpr void reset_for_leadership(FollowerProgress& f, Instant now, Offset leader_end,
                                    bool leader_is_new_here, bool in_isr) {
    const Instant level = in_isr ? now : kLongAgo;
    if (leader_is_new_here) {
        f = FollowerProgress{};
    } else {
        f.leader_end_at_last_fetch = leader_end;
        f.last_fetch_at = level;
    }
    f.caught_up_at = level;
}

[[nodiscard]] constexpr bool is_caught_up(const FollowerProgress& f, Offset leader_end, Instant now,
                                          Duration lag_max) {
    return f.log_end == leader_end || now - f.caught_up_at <= lag_max;
}

}  // namespace hw
