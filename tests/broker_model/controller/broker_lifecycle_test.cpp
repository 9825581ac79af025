// Registration, sessions, fencing and shutdown as the controller decides them (sheet C5, B11, B12).
#include <doctest/doctest.h>

#include "tests/broker_model/controller/controller_harness.hpp"

using namespace hw;
using hw::test::ControllerHarness;
using hw::test::nodes;

TEST_CASE("a broker is registered fenced and unfenced once it has read its registration") {
    ControllerHarness c;
    c.register_broker(1);
    const BrokerEpoch epoch = c.image().broker(NodeId(1))->epoch;
    CHECK(c.image().broker(NodeId(1))->fenced);
    const auto early = c.run(BrokerHeartbeatRequest{NodeId(1), epoch, epoch.value() - 1});
    CHECK(early.is_fenced);
    CHECK(!early.is_caught_up);
    CHECK(!c.heartbeat(1).is_fenced);
    CHECK(!c.image().broker(NodeId(1))->fenced);
}

TEST_CASE("a heartbeat with another broker epoch is refused but counts as contact") {
    ControllerHarness c;
    c.start_brokers(1);
    const BrokerEpoch other(77);
    const auto response = c.run(BrokerHeartbeatRequest{NodeId(1), other, 0});
    CHECK(response.error == ErrorCode::STALE_BROKER_EPOCH);
    CHECK(c.state().heartbeats.has_valid_session({NodeId(1), other}, c.at().now, seconds(9)));
}

TEST_CASE("a new incarnation waits for the old session to end") {
    ControllerHarness c;
    c.start_brokers(1);
    c.sleep(seconds(9));
    c.register_broker(1, 2);
    CHECK(c.registration_error() == ErrorCode::DUPLICATE_BROKER_REGISTRATION);
    c.sleep(millis(1));
    c.register_broker(1, 2);
    CHECK(c.registration_error() == ErrorCode::NONE);
}

TEST_CASE("the same incarnation registering again keeps its epoch and stays unfenced") {
    ControllerHarness c;
    c.start_brokers(1);
    const BrokerEpoch epoch = c.image().broker(NodeId(1))->epoch;
    c.register_broker(1, 1);
    CHECK(c.image().broker(NodeId(1))->epoch == epoch);
    CHECK(!c.image().broker(NodeId(1))->fenced);
}

TEST_CASE("expired sessions are fenced one per run, the lowest broker id first") {
    ControllerHarness c;
    c.start_brokers(3);
    REQUIRE(c.create_topic("t", {nodes({1, 2, 3})}).error == ErrorCode::NONE);
    c.sleep(seconds(9));
    c.heartbeat(3);
    c.sleep(millis(1));
    CHECK(c.commit(fence_one_stale_broker(c.state(), c.at())));
    CHECK(c.partition("t").isr == nodes({2, 3}));
    CHECK(c.partition("t").leader == NodeId(2));
    CHECK(c.commit(fence_one_stale_broker(c.state(), c.at())));
    CHECK(c.partition("t").isr == nodes({3}));
    CHECK(!c.commit(fence_one_stale_broker(c.state(), c.at())));
}

TEST_CASE("controlled shutdown moves leaders first and ends when every active broker has seen it") {
    ControllerHarness c;
    c.start_brokers(2);
    REQUIRE(c.create_topic("t", {nodes({1, 2})}).error == ErrorCode::NONE);
    const auto first = c.heartbeat(1, false, true);
    CHECK(!first.should_shut_down);
    CHECK(!first.is_fenced);
    CHECK(c.partition("t").leader == NodeId(2));
    CHECK(c.partition("t").isr == nodes({2}));
    CHECK(c.image().broker(NodeId(1))->in_controlled_shutdown);
    CHECK(!c.heartbeat(1, false, true).should_shut_down);  // broker 2 has not seen it
    c.heartbeat(2);
    CHECK(c.heartbeat(1, false, true).should_shut_down);
    CHECK(c.image().broker(NodeId(1))->fenced);
}

TEST_CASE("G6: the last replica standing is no longer trusted after an unclean stop") {
    ControllerHarness c(true);
    c.start_brokers(3);
    REQUIRE(c.create_topic("t", {nodes({1, 2, 3})}).error == ErrorCode::NONE);
    c.heartbeat(3, true);
    c.heartbeat(2, true);  // below min.insync.replicas = 2: 2 was complete and is eligible
    CHECK(c.partition("t").isr == nodes({1}));
    CHECK(c.partition("t").elr == nodes({2}));
    c.sleep(seconds(10));
    c.register_broker(1, 2);  // without a clean-shutdown file
    CHECK(c.partition("t").isr.empty());
    CHECK(c.partition("t").elr == nodes({2}));
    c.heartbeat(1);
    CHECK(!c.partition("t").has_leader());
    c.heartbeat(2);
    CHECK(c.partition("t").leader == NodeId(2));
    CHECK(c.partition("t").leader_recovery_state == LeaderRecoveryState::Recovered);
}

TEST_CASE("G6 without ELR: the last replica standing leads whatever happened to its disk") {
    ControllerHarness c(false);
    c.start_brokers(3);
    REQUIRE(c.create_topic("t", {nodes({1, 2, 3})}).error == ErrorCode::NONE);
    c.heartbeat(3, true);
    c.heartbeat(2, true);
    c.sleep(seconds(10));
    c.register_broker(1, 2);
    CHECK(c.partition("t").isr == nodes({1}));
    c.heartbeat(2);
    CHECK(!c.partition("t").has_leader());
    c.heartbeat(1);
    CHECK(c.partition("t").leader == NodeId(1));
}

TEST_CASE("a clean stop keeps the last member eligible") {
    ControllerHarness c(true);
    c.start_brokers(2);
    REQUIRE(c.create_topic("t", {nodes({1, 2})}).error == ErrorCode::NONE);
    c.heartbeat(2, true);
    const BrokerEpoch epoch = c.image().broker(NodeId(1))->epoch;
    c.sleep(seconds(10));
    c.register_broker(1, 2, epoch);
    CHECK(c.partition("t").elr == nodes({1, 2}));
    c.heartbeat(1);
    CHECK(c.partition("t").leader == NodeId(1));
}

TEST_CASE("an unregistered broker leaves the ISRs") {
    ControllerHarness c;
    c.start_brokers(3);
    REQUIRE(c.create_topic("t", {nodes({1, 2, 3})}).error == ErrorCode::NONE);
    CHECK(c.run(UnregisterBrokerRequest{NodeId(1)}).result.error == ErrorCode::NONE);
    CHECK(c.partition("t").isr == nodes({2, 3}));
    CHECK(c.image().broker(NodeId(1)) == nullptr);
    CHECK(c.run(UnregisterBrokerRequest{NodeId(1)}).result.message ==
          "Broker ID 1 is not currently registered");
}

TEST_CASE("a new active controller gives every unfenced broker a whole session") {
    ControllerHarness c;
    c.start_brokers(2);
    c.heartbeat(2, true);
    c.sleep(seconds(8));
    deactivate(c.state());
    activate(c.state(), c.at().now);
    c.sleep(seconds(9));
    CHECK(!c.commit(fence_one_stale_broker(c.state(), c.at())));
    c.sleep(millis(1));
    CHECK(c.commit(fence_one_stale_broker(c.state(), c.at())));
    CHECK(!c.commit(fence_one_stale_broker(c.state(), c.at())));  // 2 was fenced: no session
}
