// RULE follower.truncate -- where a follower cuts its log when the leader says "we diverged".
// The leader answers a fetch whose last fetched epoch it ended earlier with (epoch, end_offset): its
// own largest epoch not above the follower's, and where that epoch ended. The follower looks up what
// it has itself for that epoch and cuts to what both agree on. If it lacks the epoch it cuts to the
// end of its next lower one and asks again, so it converges in at most (number of epochs) rounds.
// Follower log of all rows: epochs 0:[0,10) 1:[10,20) 3:[20,30), log end 30.
//   leader says        | own entry for it   | cut to  done?  why
//   epoch 1, end 15    | epoch 1, end 20    | 15      yes    the leader ended epoch 1 earlier
//   epoch 1, end 25    | epoch 1, end 20    | 20      yes    we ended it earlier
//   epoch 2, end 25    | epoch 1, end 20    | 20      no     we never had epoch 2: ask again with 1
//   epoch -1, end 12   | -                  | 12      yes    very old leader: offset only
//   epoch 0, end 99    | epoch 0, end 10    | 10      yes
//   end -1             | -                  | start   yes    offset unknown: initial fetch offset
// A follower without an entry at or below that epoch cuts to min(leader's end, own end), done.
// Source: AbstractFetcherThread.getOffsetTruncationState; KIP-101, KIP-279, KIP-595; sheet B3.
#pragma once

#include <algorithm>
#include <optional>

#include "broker_model/protocol/fetch.hpp"

namespace hw {

struct Truncation {
    Offset to{0};
    bool done = true;  // false: the next fetch carries an older epoch and the leader answers again
    constexpr auto operator<=>(const Truncation&) const = default;
};

// `own` = the follower's own end offset for leader.epoch (nullopt: no entry at or below it).
[[nodiscard]] constexpr Truncation truncation_point(const EpochEndOffset& leader,
                                                    const std::optional<EpochEndOffset>& own,
                                                    Offset log_end, Offset initial_fetch_offset) {
    if (leader.end_offset == kNoOffset) return {initial_fetch_offset, true};
    if (leader.epoch == kNoLeaderEpoch || !own) return {std::min(leader.end_offset, log_end), true};
    if (own->epoch != leader.epoch) return {std::min(own->end_offset, log_end), false};
    return {std::min({own->end_offset, leader.end_offset, log_end}), true};
}

// RULE fetch.diverging -- the leader's side: does this fetch continue a log that is not mine?
//   asked (epoch, offset)  mine for that epoch | answer
//   (3, 25)                (3, 30)             | no divergence
//   (3, 35)                (3, 30)             | diverging (3, 30): you have more of epoch 3 than I
//   (3, 25)                (1, 20)             | diverging (1, 20): epoch 3 is unknown here
//   (3, 25)                undefined           | OFFSET_OUT_OF_RANGE (no common epoch to point at)
// Source: Partition.scala readRecords; sheet B2.
[[nodiscard]] constexpr bool is_diverging(LeaderEpoch last_fetched_epoch, Offset fetch_offset,
                                          const EpochEndOffset& mine) {
    return mine.epoch < last_fetched_epoch || mine.end_offset < fetch_offset;
}

}  // namespace hw
