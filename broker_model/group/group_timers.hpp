// The timers of consumer groups under the names the group manager's owner knows.
#pragma once

#include "broker_model/group/consumer/consumer_decision.hpp"
#include "broker_model/group/group_outcome.hpp"

namespace hw {

[[nodiscard]] constexpr GroupTimer group_timer_of(ConsumerTimer timer) {
    switch (timer) {
        case ConsumerTimer::Session: return GroupTimer::ConsumerSession;
        case ConsumerTimer::Rebalance: return GroupTimer::ConsumerRebalance;
        case ConsumerTimer::Join: return GroupTimer::ConsumerJoin;
        case ConsumerTimer::Sync: break;
    }
    return GroupTimer::ConsumerSync;
}

[[nodiscard]] constexpr std::optional<ConsumerTimer> consumer_timer_of(GroupTimer timer) {
    for (const ConsumerTimer t : {ConsumerTimer::Session, ConsumerTimer::Rebalance,
                                  ConsumerTimer::Join, ConsumerTimer::Sync}) {
        if (group_timer_of(t) == timer) return t;
    }
    return std::nullopt;
}

inline void start_timers(const std::string& group,
                         const std::vector<ConsumerTimerChange>& changes, GroupOutcome& out) {
    for (const ConsumerTimerChange& c : changes) {
        out.timers.push_back({{group, group_timer_of(c.timer), c.member}, c.after});
    }
}

}  // namespace hw
