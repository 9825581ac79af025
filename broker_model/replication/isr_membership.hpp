// RULE isr.stay, isr.join -- who may stay in the in-sync set and who may enter it.
// Stay: the follower stood at the leader's log end at some moment within the last `lag_max`, or
// stands there now. An idle partition therefore never loses a silent follower.
//   leader_end  follower_end  caught_up_at  now   lag_max | stays?  why
//   100         100           t=5s          t=40s 30s     | yes     nothing to fetch
//   100          97           t=5s          t=20s 30s     | yes     behind, but recently level
//   100          97           t=5s          t=40s 30s     | no      35 s since it was last level
//   100          -1           t=5s          t=20s 30s     | yes     new leader, not heard of yet
//
// Join: it has reached the high watermark AND the first offset of this leader's epoch (else it could
// be elected without data that the previous leader had committed), is unfenced, is not shutting
// down, and its fetch came from the incarnation that the metadata knows (KIP-841, KIP-903).
//   follower_end  hw  epoch_start  fenced  leaving  fetch epoch/known | joins?  why
//   10            10  8            no      no       7/7               | yes
//   9             10  8            no      no       7/7               | no      below the watermark
//   8              5  9            no      no       7/7               | no      epoch start not reached
//   10            10  8            yes     no       7/7               | no
//   10            10  8            no      yes      7/7               | no
//   10            10  8            no      no       7/9               | no      restarted since
//   10            10  8            no      no       -1/9              | yes     old fetch version
//   10            10  8            no      no       unseen/9          | no      never fetched
// Source: Partition.scala isFollowerOutOfSync, isFollowerInSync, isReplicaIsrEligible; sheet B7.
#pragma once

#include "broker_model/base/ids.hpp"
#include "broker_model/replication/follower_progress.hpp"

namespace hw {

[[nodiscard]] constexpr bool may_stay_in_isr(const FollowerProgress& f, Offset leader_end,
                                             Instant now, Duration lag_max) {
    return is_caught_up(f, leader_end, now, lag_max);
}

// What this broker's copy of the metadata says about another broker.
struct BrokerStanding {
    bool fenced = true;
    bool in_controlled_shutdown = false;
    BrokerEpoch epoch{-1};  // -1: not alive as far as we know
};

[[nodiscard]] constexpr bool is_isr_eligible(BrokerEpoch epoch_of_fetch,
                                             const BrokerStanding& known) {
    if (known.fenced || known.in_controlled_shutdown || known.epoch == kNoBrokerEpoch) return false;
    if (epoch_of_fetch == kBrokerEpochUnseen) return false;
    return epoch_of_fetch == kNoBrokerEpoch || epoch_of_fetch == known.epoch;
}

[[nodiscard]] constexpr bool may_join_isr(const FollowerProgress& f, Offset high_watermark,
                                          Offset epoch_start, const BrokerStanding& known) {
    return f.log_end >= high_watermark && f.log_end >= epoch_start &&
           is_isr_eligible(f.broker_epoch, known);
}

}  // namespace hw
