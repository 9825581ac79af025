// RULE raft.end_epoch_backoff: a resigning leader names its successors, the longest log first. The
// first starts an election at once, the others wait in line, each twice as long as the one before,
// so that the best one usually wins undisturbed.
//   place in line  named  max      | wait
//   0              3      1000 ms  | 0
//   1              3      1000 ms  | 250 ms   = max >> (named - 1)
//   2              3      1000 ms  | 500 ms
//   not named      3      1000 ms  | 1000 ms
//   nobody named   0      1000 ms  | 0
// Source: KafkaRaftClient.strictExponentialElectionBackoffMs, endEpochElectionBackoff (4.2).
#pragma once

#include <algorithm>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"

namespace hw {

[[nodiscard]] inline Duration end_epoch_backoff(NodeId self, const std::vector<NodeId>& successors,
                                                Duration max) {
    const auto named = static_cast<std::int64_t>(successors.size());
    const auto place = std::find(successors.begin(), successors.end(), self) - successors.begin();
    if (place == 0) return Duration{};
    if (place >= named) return max;
    const std::int64_t base_ms = max.ms() >> (named - 1);
    return millis(std::min(max.ms(), base_ms << (place - 1)));
}

}  // namespace hw
