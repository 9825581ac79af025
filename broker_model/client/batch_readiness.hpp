// RULE client.batch_ready -- when the first batch of a partition's queue may be sent.
// Kafka: RecordAccumulator.batchReady, shouldBackoff; ProducerBatch.hasLeaderChangedForTheOngoingRetry.
// One ready partition makes its whole node ready: everything led by that node goes along.
//   tries  waited  linger  full  other reason  new leader | sendable?
//   0      4 ms    5 ms    no    no            -          | in 1 ms
//   0      5 ms    5 ms    no    no            -          | yes
//   0      0 ms    5 ms    yes   no            -          | yes   full, or another batch behind it
//   0      0 ms    5 ms    no    yes           -          | yes   flush, close, or an append that waits
//                                                           for buffer memory
//   1      40 ms   5 ms    yes   yes           no         | in 60 ms (retry.backoff.ms 100)
//   1      40 ms   5 ms    no    no            yes        | yes   KIP-951: no back-off on a new leader
// "Waited" counts from the last attempt, or from the batch's creation. Nothing is sendable while the
// partition is muted or has no known leader.
#pragma once

#include <cstdint>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"

namespace hw {

// The first leader epoch learned for a retry that is newer than the attempt before: the back-off was
// meant for a leader that is gone.
struct LeaderOfRetry {
    LeaderEpoch epoch{-1};
    std::int32_t attempts_at_change = 0;

    void learn(LeaderEpoch latest, std::int32_t attempts) {
        if (latest == kNoLeaderEpoch || latest <= epoch) return;
        attempts_at_change = attempts;
        epoch = latest;
    }
    [[nodiscard]] bool changed_for_this_try(std::int32_t attempts) const {
        return attempts >= 1 && attempts == attempts_at_change;
    }
};

struct BatchWait {
    std::int32_t attempts = 0;
    Duration waited;
    Duration backoff;  // of the coming try; meaningless at the first
    bool leader_changed = false;
};

[[nodiscard]] constexpr bool must_back_off(const BatchWait& w) {
    return w.attempts > 0 && !w.leader_changed && w.waited < w.backoff;
}

// Zero: sendable now. Otherwise how long to wait if nothing else happens.
[[nodiscard]] constexpr Duration time_until_sendable(const BatchWait& w, Duration linger,
                                                     bool full, bool other_reason) {
    if (must_back_off(w)) return w.backoff - w.waited;
    if (full || other_reason || w.waited >= linger) return Duration();
    return linger - w.waited;
}

}  // namespace hw
