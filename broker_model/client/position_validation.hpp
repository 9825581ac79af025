// RULE client.position_validation -- has the log been cut below where this consumer stands?
// (KIP-320) When the leader or its epoch changes, a consumer that has read something first asks the
// new leader where the epoch of its last record ends, and fetches only then. Without a known epoch
// (just sought, just reset) there is nothing to ask.
//   position 12, last record of epoch 3; auto.offset.reset=latest unless said otherwise
//   leader's answer          | then
//   epoch 3 ends at 20       | valid: fetch on
//   epoch 3 ends at 12       | valid
//   epoch 2 ends at 8        | go back to 8, the point of divergence (not to the reset policy)
//   epoch 2 ends at 8, none  | LogTruncationException
//   unknown (-1)             | reset by policy; with none LogTruncationException
// Source: SubscriptionState.maybeValidatePosition, maybeCompleteValidation; sheet E9.
#pragma once

#include "broker_model/client/fetch_position.hpp"
#include "broker_model/protocol/fetch.hpp"

namespace hw {

// May the position be fetched from under this leader without asking?
[[nodiscard]] constexpr bool must_validate(const ConsumerPosition& position) {
    return position.offset_epoch != kNoLeaderEpoch && position.leader.epoch != kNoLeaderEpoch;
}

enum class ValidatedPosition : std::uint8_t { Valid, GoBack, Reset, Truncated };

[[nodiscard]] constexpr ValidatedPosition judge_position(const ConsumerPosition& position,
                                                         const EpochEndOffset& end,
                                                         bool has_reset_policy) {
    if (end.end_offset == kNoOffset || end.epoch == kNoLeaderEpoch) {
        return has_reset_policy ? ValidatedPosition::Reset : ValidatedPosition::Truncated;
    }
    if (end.end_offset >= position.offset) return ValidatedPosition::Valid;
    return has_reset_policy ? ValidatedPosition::GoBack : ValidatedPosition::Truncated;
}

}  // namespace hw
