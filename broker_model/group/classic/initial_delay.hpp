// RULE group.initial_delay -- a group that was empty waits for more members before its first
// generation, so that starting ten consumers makes one rebalance and not ten (KIP-134).
// It waits group.initial.rebalance.delay.ms; if somebody joined meanwhile, again, and so on, but no
// longer than the first member's rebalance timeout in all.
//   delay 3 s, rebalance timeout 10 s        | waits      remaining afterwards
//   at the first join                        | 3 s        10 - 3 = 7 s
//   3 s later, nobody new                    | -          the join phase ends
//   3 s later, somebody new                  | 3 s        7 - 3 = 4 s
//   again somebody new                       | 3 s        4 - 3 = 1 s
//   again somebody new                       | 1 s        1 - 3 -> 0
//   again somebody new                       | -          nothing remains: the join phase ends
// Source: GroupMetadataManager.prepareRebalance, tryCompleteInitialRebalanceElseSchedule (4.2).
#pragma once

#include <algorithm>
#include <optional>

#include "broker_model/group/classic/classic_group.hpp"

namespace hw {

[[nodiscard]] inline InitialDelay first_delay(Duration delay, Duration rebalance_timeout) {
    return {delay, std::max(rebalance_timeout - delay, Duration{})};
}

// nullopt: enough.
[[nodiscard]] inline std::optional<InitialDelay> next_delay(const InitialDelay& last,
                                                            bool new_member_added,
                                                            Duration delay) {
    if (!new_member_added || last.remaining == Duration{}) return std::nullopt;
    return InitialDelay{std::min(delay, last.remaining),
                        std::max(last.remaining - last.current, Duration{})};
}

}  // namespace hw
