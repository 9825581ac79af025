#include "broker_model/controller/elr.hpp"

#include <doctest/doctest.h>

#include "tests/broker_model/controller/controller_harness.hpp"

using namespace hw;
using hw::test::nodes;

TEST_CASE("elr.members: the worked cases") {
    struct Row {
        NodeList isr, elr, new_isr, unclean, new_elr;
    };
    const Row rows[] = {
        {nodes({1, 2, 3}), {}, nodes({2, 3}), {}, {}},
        {nodes({1, 2, 3}), {}, nodes({3}), {}, nodes({1, 2})},
        {nodes({3}), nodes({1, 2}), {}, {}, nodes({1, 2, 3})},
        {nodes({3}), nodes({1, 2}), nodes({3}), nodes({1}), nodes({2})},
        {nodes({3}), nodes({1, 2}), nodes({3, 1}), {}, {}},
    };
    for (const Row& row : rows) {
        PartitionRegistration before;
        before.isr = row.isr;
        before.elr = row.elr;
        CHECK(eligible_replicas(before, row.new_isr, 2, row.unclean).elr == row.new_elr);
    }
}

TEST_CASE("elr.members: who left the ELR uncleanly is still a last known member") {
    PartitionRegistration before;
    before.isr = nodes({3});
    before.elr = nodes({1, 2});
    const EligibleReplicas result = eligible_replicas(before, nodes({3}), 2, nodes({1}));
    CHECK(result.last_known_elr == nodes({1}));
}
