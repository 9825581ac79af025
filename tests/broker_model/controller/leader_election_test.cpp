#include "broker_model/controller/leader_election.hpp"

#include <doctest/doctest.h>

#include "tests/broker_model/controller/controller_harness.hpp"

using namespace hw;
using hw::test::nodes;

namespace {

struct Row {
    NodeList replicas, isr, elr;
    std::int32_t leader;
    NodeList acceptable;
    Election type;
    std::int32_t elected;
    bool unclean;
};

Elected elected(const Row& row, const NodeList& last_known = {}, bool electable = false) {
    const ElectionCandidates candidates{row.replicas,       row.isr,    row.elr,
                                        NodeId(row.leader), last_known, electable};
    const auto acceptable = [&](NodeId n) { return contains(row.acceptable, n); };
    return elect_leader(row.type, candidates, acceptable);
}

}  // namespace

TEST_CASE("leader.elect: the worked cases") {
    using enum Election;
    const NodeList all = nodes({1, 2, 3});
    const Row rows[] = {
        {all, all, {}, 1, all, Online, 1, false},
        {all, nodes({3, 2}), {}, 1, nodes({2, 3}), Online, 2, false},
        {all, all, {}, 2, all, Online, 2, false},
        {all, all, {}, 2, all, Preferred, 1, false},
        {all, nodes({2, 3}), {}, 2, all, Preferred, 2, false},
        {all, nodes({1}), {}, 1, nodes({2, 3}), Online, -1, false},
        {all, nodes({1}), {}, 1, nodes({2, 3}), Unclean, 2, true},
        {all, {}, nodes({3}), -1, nodes({2, 3}), Online, 3, false},
    };
    for (const Row& row : rows) {
        const Elected result = elected(row);
        CHECK(result.leader.value() == row.elected);
        CHECK(result.unclean == row.unclean);
    }
}

TEST_CASE("leader.elect: an ELR member waits while the ISR has anybody, even a dead one") {
    const Row row{nodes({1, 2, 3}),  nodes({1}), nodes({2}), 1, nodes({2}),
                  Election::Online, -1,         false};
    CHECK(elected(row).leader == kNoNode);
}

TEST_CASE("leader.elect: the last known leader returns only as the single name on record") {
    const Row row{nodes({1, 2}), {}, {}, -1, nodes({1, 2}), Election::Online, 1, true};
    CHECK(elected(row, nodes({1}), true).leader == NodeId(1));
    CHECK(elected(row, nodes({1}), true).unclean);
    CHECK(elected(row, nodes({1, 2}), true).leader == kNoNode);
    CHECK(elected(row, nodes({1}), false).leader == kNoNode);
}
