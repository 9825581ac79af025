// RULE controller.periodic_tasks
// What the active controller does unasked. Each task first runs one period after activation, then
// again one period after it has run, or after 10 ms when it said there is more to do.
//
//   task              period                                        does
//   WriteNoOp         metadata.max.idle.interval.ms, 0 = never      appends a NoOpRecord: brokers
//                                                                   can tell quiet from lost
//   FenceStaleBroker  broker.session.timeout.ms / 8, at least 1 ms  fence_one_stale_broker
//   ElectPreferred    leader.imbalance.check.interval.seconds, if   balance_leaders
//                     auto.leader.rebalance.enable
//   ElectUnclean      unclean.leader.election.interval.ms           elect_unclean_leaders
//
// With defaults a crashed broker is fenced 9.0 to 10.1 s after its last heartbeat.
// Source: QuorumController, PeriodicTaskControlManager (4.2); behaviour sheet B12, C5.
#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "broker_model/config/overrides.hpp"

namespace hw {

enum class PeriodicTask : std::uint8_t {
    WriteNoOp, FenceStaleBroker, ElectPreferred, ElectUnclean
};
inline constexpr std::array kPeriodicTasks{
    PeriodicTask::WriteNoOp, PeriodicTask::FenceStaleBroker, PeriodicTask::ElectPreferred,
    PeriodicTask::ElectUnclean};

inline constexpr Duration kPeriodicTaskAgain = millis(10);

// `file` is the controller's own configuration. nullopt: never.
[[nodiscard]] inline std::optional<Duration> task_period(PeriodicTask task,
                                                         const config::Values& file) {
    switch (task) {
        case PeriodicTask::WriteNoOp: {
            const Duration period = file.time_ms("metadata.max.idle.interval.ms");
            return period > Duration{} ? std::optional(period) : std::nullopt;
        }
        case PeriodicTask::FenceStaleBroker:
            return std::max(millis(1), file.time_ms("broker.session.timeout.ms") / 8);
        case PeriodicTask::ElectPreferred:
            if (!file.flag("auto.leader.rebalance.enable")) return std::nullopt;
            return seconds(file.number("leader.imbalance.check.interval.seconds"));
        case PeriodicTask::ElectUnclean: return file.time_ms("unclean.leader.election.interval.ms");
    }
    return std::nullopt;
}

}  // namespace hw
