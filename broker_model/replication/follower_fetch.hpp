// RULE follower.fetch -- what a follower does with one partition of a fetch response.
// The answer counts only if the partition is still being fetched, at the same offset and leader
// epoch as when it was asked (it may have been moved, cut or delayed meanwhile); else it is ignored.
//   error in the answer          | action
//   NONE, diverging epoch        | Truncate (truncation.hpp), watermark untouched
//   NONE                         | Append; watermark and log start follow the leader's
//   OFFSET_OUT_OF_RANGE          | LocateOffset (fetch_offset_out_of_range.hpp)
//   FENCED_LEADER_EPOCH, same    | Stop until the metadata brings a newer epoch: we are behind
//   FENCED_LEADER_EPOCH, other   | Delay: we moved on meanwhile
//   UNKNOWN_LEADER_EPOCH         | Delay: the leader is behind us
//   NOT_LEADER_OR_FOLLOWER, UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID, any other | Delay
// Delay = replica.fetch.backoff.ms (1 s) out of the requests. If the whole request fails, every
// partition of that leader is delayed.
//
// RULE follower.watermark -- the follower's watermark simply follows: clamp(leader's, start, end).
//   leader hw  start  end | follower hw
//   50         0      40  | 40
//   30         0      40  | 30   also downwards
//   5          10     40  | 10
// Source: AbstractFetcherThread.processFetchRequest, ReplicaFetcherThread.scala; sheet B1, A3.
#pragma once

#include <algorithm>
#include <cstdint>

#include "broker_model/base/ids.hpp"
#include "broker_model/protocol/errors.hpp"

namespace hw {

enum class FollowerAction : std::uint8_t { Append, Truncate, LocateOffset, Stop, Delay };

[[nodiscard]] constexpr bool is_answer_current(bool ready_for_fetch, Offset asked_offset,
                                               Offset offset_now, LeaderEpoch asked_epoch,
                                               LeaderEpoch epoch_now) {
    return ready_for_fetch && asked_offset == offset_now && asked_epoch == epoch_now;
}

[[nodiscard]] constexpr FollowerAction follower_action(ErrorCode error, bool diverging,
                                                       LeaderEpoch asked_epoch,
                                                       LeaderEpoch epoch_now) {
    switch (error) {
        case ErrorCode::NONE:
            return diverging ? FollowerAction::Truncate : FollowerAction::Append;
        case ErrorCode::OFFSET_OUT_OF_RANGE:
            return FollowerAction::LocateOffset;
        case ErrorCode::FENCED_LEADER_EPOCH:
            return asked_epoch == epoch_now ? FollowerAction::Stop : FollowerAction::Delay;
        default:
            return FollowerAction::Delay;
    }
}

[[nodiscard]] constexpr Offset follower_high_watermark(Offset leader_high_watermark,
                                                       Offset log_start, Offset log_end) {
    return std::clamp(leader_high_watermark, log_start, log_end);
}

// RULE leader.epoch_check -- a request that names the leader epoch it believes in.
//   asked  mine | error
//   -1     5    | NONE (no check asked for)
//   5      5    | NONE
//   4      5    | FENCED_LEADER_EPOCH: the asker is behind
//   6      5    | UNKNOWN_LEADER_EPOCH: this broker is behind
// Source: Partition.scala checkCurrentLeaderEpoch; KIP-320.
[[nodiscard]] constexpr ErrorCode check_leader_epoch(LeaderEpoch asked, LeaderEpoch mine) {
    if (asked == kNoLeaderEpoch || asked == mine) return ErrorCode::NONE;
    return asked < mine ? ErrorCode::FENCED_LEADER_EPOCH : ErrorCode::UNKNOWN_LEADER_EPOCH;
}

}  // namespace hw
