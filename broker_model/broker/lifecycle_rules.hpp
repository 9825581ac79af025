// RULE broker.lifecycle -- what a broker does after each answer of the controller.
//   state                        answer                      | state after               next contact
//   registration                 NONE                        | (registered)              at once
//   registration                 any error                   | unchanged                 interval
//   STARTING                     not caught up               | STARTING                  10 ms
//   STARTING                     caught up                   | RECOVERY                  10 ms
//   RECOVERY                     fenced                      | RECOVERY                  interval
//   RECOVERY                     unfenced                    | RUNNING                   interval
//   RUNNING                      anything                    | RUNNING                   interval
//   PENDING_CONTROLLED_SHUTDOWN  not yet, first time         | same                      50 ms
//   PENDING_CONTROLLED_SHUTDOWN  not yet                     | same                      interval
//   PENDING_CONTROLLED_SHUTDOWN  should shut down            | SHUTTING_DOWN             -
//   any                          heartbeat error, no answer  | unchanged                 interval
// interval = broker.heartbeat.interval.ms. wantFence is sent until the first metadata was applied,
// wantShutDown in PENDING_CONTROLLED_SHUTDOWN. SIGTERM in RUNNING starts a controlled shutdown, in
// an earlier state the process just stops.
// Source: BrokerLifecycleManager.scala (4.2); sheet C5.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "broker_model/base/time.hpp"
#include "broker_model/protocol/controller.hpp"

namespace hw {

enum class BrokerState : std::uint8_t {
    NotRunning, Starting, Recovery, Running, PendingControlledShutdown, ShuttingDown,
};

[[nodiscard]] constexpr std::string_view broker_state_name(BrokerState state) {
    constexpr std::string_view kNames[] = {"NOT_RUNNING", "STARTING", "RECOVERY", "RUNNING",
                                           "PENDING_CONTROLLED_SHUTDOWN", "SHUTTING_DOWN"};
    return kNames[static_cast<std::size_t>(state)];
}

inline constexpr Duration kStartingHeartbeatInterval = millis(10);
inline constexpr Duration kSecondShutdownHeartbeat = millis(50);

struct LifecycleStep {
    BrokerState state = BrokerState::NotRunning;
    std::optional<Duration> next_contact;  // nullopt: none
};

[[nodiscard]] constexpr LifecycleStep after_heartbeat(BrokerState state,
                                                      const BrokerHeartbeatResponse& answer,
                                                      bool first_answer_in_shutdown,
                                                      Duration interval) {
    if (answer.error != ErrorCode::NONE) return {state, interval};
    switch (state) {
        case BrokerState::Starting:
            return {answer.is_caught_up ? BrokerState::Recovery : state,
                    kStartingHeartbeatInterval};
        case BrokerState::Recovery:
            return {answer.is_fenced ? state : BrokerState::Running, interval};
        case BrokerState::PendingControlledShutdown:
            if (answer.should_shut_down) return {BrokerState::ShuttingDown, std::nullopt};
            return {state, first_answer_in_shutdown ? kSecondShutdownHeartbeat : interval};
        case BrokerState::ShuttingDown:
            return {state, std::nullopt};
        default:
            return {state, interval};
    }
}

}  // namespace hw
