// RULE broker.control_state
// What the controller makes of a broker's heartbeat. First row that matches wins; `*` = any.
//
//   current              want_fence  want_shut_down  and                      | next
//   FENCED               *           yes                                      | SHUTDOWN_NOW
//   FENCED               no          no              has read its own         | UNFENCED
//                                                    registration             |
//   FENCED               *           no                                       | FENCED
//   UNFENCED             yes         yes                                      | SHUTDOWN_NOW
//   UNFENCED             yes         no                                       | FENCED
//   UNFENCED             no          yes             leads a partition        | CONTROLLED_SHUTDOWN
//   UNFENCED             no          yes             leads nothing            | SHUTDOWN_NOW
//   UNFENCED             no          no                                       | UNFENCED
//   CONTROLLED_SHUTDOWN  *           *               leads nothing, and every | SHUTDOWN_NOW
//                                                    active broker has read   |
//                                                    its shutdown record      |
//   CONTROLLED_SHUTDOWN  *           *                                        | CONTROLLED_SHUTDOWN
//
// Source: BrokerHeartbeatManager.calculateNextBrokerState (4.2); behaviour sheet C5.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace hw {

enum class BrokerControlState : std::uint8_t { Fenced, Unfenced, ControlledShutdown, ShutdownNow };

[[nodiscard]] constexpr bool is_fenced(BrokerControlState state) {
    return state == BrokerControlState::Fenced || state == BrokerControlState::ShutdownNow;
}

struct HeartbeatFacts {
    bool want_fence = false;
    bool want_shut_down = false;
    bool read_own_registration = false;   // metadata offset >= offset of its registration record
    bool leads_partitions = false;
    bool others_read_shutdown = false;    // lowest active offset >= its shutdown offset
};

struct HeartbeatTransition {
    using State = BrokerControlState;
    State current;
    std::optional<bool> want_fence, want_shut_down, read_own_registration, leads_partitions,
        others_read_shutdown;
    State next;
};

inline constexpr std::array kHeartbeatTransitions = [] {
    using T = HeartbeatTransition;
    using enum BrokerControlState;
    constexpr std::nullopt_t any = std::nullopt;
    return std::array{
        T{Fenced, any, true, any, any, any, ShutdownNow},
        T{Fenced, false, false, true, any, any, Unfenced},
        T{Fenced, any, false, any, any, any, Fenced},
        T{Unfenced, true, true, any, any, any, ShutdownNow},
        T{Unfenced, true, false, any, any, any, Fenced},
        T{Unfenced, false, true, any, true, any, ControlledShutdown},
        T{Unfenced, false, true, any, false, any, ShutdownNow},
        T{Unfenced, false, false, any, any, any, Unfenced},
        T{ControlledShutdown, any, any, any, false, true, ShutdownNow},
        T{ControlledShutdown, any, any, any, any, any, ControlledShutdown},
    };
}();

[[nodiscard]] constexpr BrokerControlState next_control_state(BrokerControlState current,
                                                              const HeartbeatFacts& facts) {
    const auto fits = [](std::optional<bool> wanted, bool actual) {
        return !wanted || *wanted == actual;
    };
    for (const HeartbeatTransition& t : kHeartbeatTransitions) {
        if (t.current == current && fits(t.want_fence, facts.want_fence) &&
            fits(t.want_shut_down, facts.want_shut_down) &&
            fits(t.read_own_registration, facts.read_own_registration) &&
            fits(t.leads_partitions, facts.leads_partitions) &&
            fits(t.others_read_shutdown, facts.others_read_shutdown)) {
            return t.next;
        }
    }
    return BrokerControlState::ShutdownNow;
}

}  // namespace hw
