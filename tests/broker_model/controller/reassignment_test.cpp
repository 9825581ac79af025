#include "broker_model/controller/reassignment.hpp"

#include <doctest/doctest.h>

#include "tests/broker_model/controller/controller_harness.hpp"

using namespace hw;
using hw::test::ControllerHarness;
using hw::test::nodes;

TEST_CASE("reassignment: the worked cases of completion") {
    struct Row {
        NodeList replicas, removing, adding, isr;
        bool complete;
    };
    const NodeList moving = nodes({4, 5, 1, 2});
    const Row rows[] = {
        {moving, nodes({1, 2}), nodes({4, 5}), nodes({1, 2}), false},
        {moving, nodes({1, 2}), nodes({4, 5}), nodes({1, 2, 4}), false},
        {moving, nodes({1, 2}), nodes({4, 5}), nodes({4, 5}), true},
        {nodes({2, 3, 1}), nodes({1}), {}, nodes({1, 2, 3}), true},
        {nodes({2, 3, 1}), nodes({1}), {}, nodes({1, 2}), false},
    };
    for (const Row& row : rows) {
        const auto done = completed_reassignment({row.replicas, row.removing, row.adding}, row.isr);
        CHECK(done.has_value() == row.complete);
    }
}

TEST_CASE("reassignment: replicas become the target, then those that leave") {
    const ReassignmentPlan plan = plan_reassignment(nodes({1, 2, 3}), nodes({3, 5, 4}));
    CHECK(plan.replicas == nodes({3, 5, 4, 1, 2}));
    CHECK(plan.removing == nodes({1, 2}));
    CHECK(plan.adding == nodes({4, 5}));
}

TEST_CASE("reassignment: a full move ends when the last target is in sync, with a new leader") {
    ControllerHarness c;
    c.start_brokers(4);
    REQUIRE(c.create_topic("t", {nodes({1, 2})}).error == ErrorCode::NONE);
    REQUIRE(c.reassign("t", nodes({3, 4})).error == ErrorCode::NONE);
    CHECK(c.partition("t").replicas == nodes({3, 4, 1, 2}));
    CHECK(c.propose_isr("t", nodes({1, 2, 3})).error == ErrorCode::NONE);
    CHECK(c.partition("t").is_reassigning());
    // The leader itself leaves: it is told to look for the new one.
    CHECK(c.propose_isr("t", nodes({1, 2, 3, 4})).error == ErrorCode::NEW_LEADER_ELECTED);
    CHECK(c.partition("t").replicas == nodes({3, 4}));
    CHECK(c.partition("t").isr == nodes({3, 4}));
    CHECK(c.partition("t").leader == NodeId(3));
    CHECK(!c.partition("t").is_reassigning());
}

TEST_CASE("reassignment: a dead target that was a replica before blocks completion") {
    ControllerHarness c;
    c.start_brokers(4);
    REQUIRE(c.create_topic("t", {nodes({1, 2, 3})}).error == ErrorCode::NONE);
    c.heartbeat(3, true);  // fenced
    REQUIRE(c.reassign("t", nodes({2, 3, 4})).error == ErrorCode::NONE);
    CHECK(c.propose_isr("t", nodes({1, 2, 4})).error == ErrorCode::NONE);
    CHECK(c.partition("t").is_reassigning());
}

TEST_CASE("reassignment: cancelling restores the old replicas") {
    ControllerHarness c;
    c.start_brokers(4);
    REQUIRE(c.create_topic("t", {nodes({1, 2})}).error == ErrorCode::NONE);
    CHECK(c.reassign("t", std::nullopt).error == ErrorCode::NO_REASSIGNMENT_IN_PROGRESS);
    REQUIRE(c.reassign("t", nodes({3, 4})).error == ErrorCode::NONE);
    CHECK(c.propose_isr("t", nodes({1, 2, 3})).error == ErrorCode::NONE);
    REQUIRE(c.reassign("t", std::nullopt).error == ErrorCode::NONE);
    CHECK(c.partition("t").replicas == nodes({1, 2}));
    CHECK(c.partition("t").isr == nodes({1, 2}));
}

TEST_CASE("reassignment: cancelling needs unclean election when only added replicas are in sync") {
    ControllerHarness c;
    c.start_brokers(4);
    REQUIRE(c.create_topic("t", {nodes({1, 2})}, {{"min.insync.replicas", "1"}}).error ==
            ErrorCode::NONE);
    REQUIRE(c.reassign("t", nodes({3, 4})).error == ErrorCode::NONE);
    CHECK(c.propose_isr("t", nodes({1, 3})).error == ErrorCode::NONE);
    c.heartbeat(1, true);  // fenced
    CHECK(c.partition("t").isr == nodes({3}));
    CHECK(c.reassign("t", std::nullopt).error == ErrorCode::INVALID_REPLICA_ASSIGNMENT);
    c.set_config(ConfigResourceType::Topic, "t", "unclean.leader.election.enable", "true");
    CHECK(c.reassign("t", std::nullopt).error == ErrorCode::NONE);
    CHECK(c.partition("t").replicas == nodes({1, 2}));
    CHECK(c.partition("t").leader == NodeId(2));
    CHECK(c.partition("t").leader_recovery_state == LeaderRecoveryState::Recovering);
}
