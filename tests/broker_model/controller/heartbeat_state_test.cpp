#include "broker_model/controller/heartbeat_state.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace hw;
using enum BrokerControlState;

TEST_CASE("broker.control_state: the rows of the table") {
    struct Row {
        BrokerControlState current;
        HeartbeatFacts facts;  // want_fence, want_shut_down, read_own, leads, others_read
        BrokerControlState next;
    };
    const Row rows[] = {
        {Fenced, {true, true, false, false, false}, ShutdownNow},
        {Fenced, {false, false, true, false, false}, Unfenced},
        {Fenced, {false, false, false, false, false}, Fenced},
        {Fenced, {true, false, true, false, false}, Fenced},
        {Unfenced, {true, true, true, true, false}, ShutdownNow},
        {Unfenced, {true, false, true, true, false}, Fenced},
        {Unfenced, {false, true, true, true, true}, ControlledShutdown},
        {Unfenced, {false, true, true, false, false}, ShutdownNow},
        {Unfenced, {false, false, false, true, false}, Unfenced},
        {ControlledShutdown, {false, false, true, false, true}, ShutdownNow},
        {ControlledShutdown, {false, true, true, false, false}, ControlledShutdown},
        {ControlledShutdown, {false, true, true, true, true}, ControlledShutdown},
    };
    for (const Row& row : rows) CHECK(next_control_state(row.current, row.facts) == row.next);
}

TEST_CASE("broker.control_state: every combination has a row") {
    for (BrokerControlState current : {Fenced, Unfenced, ControlledShutdown}) {
        for (unsigned bits = 0; bits < 32; ++bits) {
            const HeartbeatFacts facts{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0,
                                       (bits & 8) != 0, (bits & 16) != 0};
            const BrokerControlState next = next_control_state(current, facts);
            const bool unjustified = next == ShutdownNow && current == Unfenced &&
                                     !facts.want_shut_down;
            CHECK(!unjustified);
        }
    }
}
