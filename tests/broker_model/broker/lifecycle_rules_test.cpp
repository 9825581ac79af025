#include "broker_model/broker/lifecycle_rules.hpp"

#include <doctest/doctest.h>

using namespace hw;

TEST_CASE("The next state and contact of a broker follow from the controller's answer") {
    using enum BrokerState;
    struct Row {
        BrokerState state;
        BrokerHeartbeatResponse answer;
        bool first;
        BrokerState after;
        std::optional<Duration> next;
    };
    const Duration interval = seconds(2);
    const auto answer = [](bool caught_up, bool fenced, bool stop) {
        return BrokerHeartbeatResponse{ErrorCode::NONE, caught_up, fenced, stop};
    };
    const Row rows[] = {
        {Starting, answer(false, true, false), false, Starting, millis(10)},
        {Starting, answer(true, true, false), false, Recovery, millis(10)},
        {Recovery, answer(true, true, false), false, Recovery, interval},
        {Recovery, answer(true, false, false), false, Running, interval},
        {Running, answer(true, false, false), false, Running, interval},
        {Running, answer(true, true, false), false, Running, interval},
        {PendingControlledShutdown, answer(true, false, false), true, PendingControlledShutdown,
         millis(50)},
        {PendingControlledShutdown, answer(true, false, false), false, PendingControlledShutdown,
         interval},
        {PendingControlledShutdown, answer(true, true, true), false, ShuttingDown, std::nullopt},
        {Starting, {ErrorCode::STALE_BROKER_EPOCH}, false, Starting, interval},
    };
    int i = 0;
    for (const Row& row : rows) {
        CAPTURE(i++);
        const LifecycleStep step = after_heartbeat(row.state, row.answer, row.first, interval);
        CHECK(step.state == row.after);
        CHECK(step.next_contact == row.next);
    }
}
