#include <doctest/doctest.h>

#include "tests/broker_model/invariants/hand_made_view.hpp"

using namespace hw;
using namespace hw::invariants;
using namespace hw::test;

TEST_CASE("leader_exists waits for a leader that knows it leads") {
    HandMadeView view;
    const auto condition = make_liveness("leader_exists");
    CHECK(condition->pending(view) == "");
    view.at(1).role = ReplicaRole::Follower;
    CHECK(condition->pending(view) == "broker-1 does not lead t-0 yet");
    view.metadata[kT0].leader = kNoNode;
    CHECK(condition->pending(view) == "t-0 has no leader");
}

TEST_CASE("isr_full says who is missing and how far behind it is") {
    HandMadeView view;
    const auto condition = make_liveness("isr_full");
    CHECK(condition->pending(view) == "");
    view.metadata[kT0].isr = {NodeId{1}, NodeId{3}};
    view.at(1).log_end = Offset{100};
    view.at(2).log_end = Offset{60};
    CHECK(condition->pending(view) == "broker-2 has not rejoined the ISR of t-0: lag 40");
}

TEST_CASE("lag_zero waits for every consumer") {
    HandMadeView view;
    const auto condition = make_liveness("lag_zero");
    view.at(1).high_watermark = Offset{10};
    view.readers = {{NodeId{1001}, kT0, Offset{10}}};
    CHECK(condition->pending(view) == "");
    view.readers = {{NodeId{1001}, kT0, Offset{4}}};
    CHECK(condition->pending(view) == "broker-1001 is 6 behind in t-0");
}

TEST_CASE("A condition nobody knows is none") { CHECK(make_liveness("lag_one") == nullptr); }
