#include "broker_model/controller/replica_placement.hpp"

#include <doctest/doctest.h>

#include "tests/broker_model/controller/controller_harness.hpp"

using namespace hw;
using hw::test::nodes;

namespace {
const NextInt kZero = [](std::int32_t) { return 0; };
}

TEST_CASE("replica.placement: stripes over racks, then over the brokers of a rack") {
    std::vector<UsableBroker> brokers;
    for (std::int32_t id = 0; id < 9; ++id) brokers.push_back({NodeId(id), id / 3, false});
    const auto placed = place_replicas(3, 3, brokers, kZero);
    REQUIRE(placed);
    CHECK(placed.value()[0] == nodes({0, 3, 6}));
    CHECK(placed.value()[1] == nodes({4, 7, 1}));
    CHECK(placed.value()[2] == nodes({8, 2, 5}));
}

TEST_CASE("replica.placement: a fenced broker never leads and comes last in its rack") {
    const std::vector<UsableBroker> brokers{
        {NodeId(1), -1, true}, {NodeId(2), -1, false}, {NodeId(3), -1, false}};
    const auto placed = place_replicas(4, 3, brokers, kZero);
    REQUIRE(placed);
    for (const NodeList& replicas : placed.value()) {
        CHECK(replicas.front() != NodeId(1));
        CHECK(replicas.back() == NodeId(1));
    }
}

TEST_CASE("replica.placement: says why it is impossible") {
    const std::vector<UsableBroker> fenced{{NodeId(1), -1, true}};
    const std::vector<UsableBroker> one{{NodeId(1), -1, false}};
    CHECK(place_replicas(1, 1, fenced, kZero).error() == "All brokers are currently fenced.");
    CHECK(place_replicas(1, 2, one, kZero).error() ==
          "The target replication factor of 2 cannot be reached because only 1 broker(s) are "
          "registered.");
    CHECK(!place_replicas(1, 0, one, kZero));
}
