#include "broker_model/group/assignor/server_assignors.hpp"

#include <doctest/doctest.h>

#include "broker_model/group/assignor/load_levels.hpp"

using namespace hw;
using namespace hw::server_assignor;

namespace {

constexpr TopicId kA{0};
constexpr TopicId kB{1};

GroupSpec spec(std::map<TopicId, std::int32_t> counts, std::vector<Member> members) {
    GroupSpec out;
    out.partition_counts = std::move(counts);
    for (const Member& m : members) {
        add_all(out.assigned, m.target);
        out.homogeneous = out.homogeneous && m.topics == members.front().topics;
    }
    out.members = std::move(members);
    return out;
}

}  // namespace

TEST_CASE("assignor.server_range: the table") {
    auto got = *assign_range(spec({{kA, 5}}, {{"A", "", {kA}, {}}, {"B", "", {kA}, {}}}));
    CHECK(got["A"] == PartitionSets{{kA, {0, 1, 2}}});
    CHECK(got["B"] == PartitionSets{{kA, {3, 4}}});
    got = *assign_range(
        spec({{kA, 2}}, {{"A", "", {kA}, {}}, {"B", "", {kA}, {}}, {"C", "", {kA}, {}}}));
    CHECK(got["A"] == PartitionSets{{kA, {0}}});
    CHECK(got["B"] == PartitionSets{{kA, {1}}});
    CHECK(got["C"].empty());
    got = *assign_range(
        spec({{kA, 2}, {kB, 2}}, {{"A", "", {kA, kB}, {}}, {"B", "", {kB}, {}}}));
    CHECK(got["A"] == PartitionSets{{kA, {0, 1}}, {kB, {0}}});
    CHECK(got["B"] == PartitionSets{{kB, {1}}});
    got = *assign_range(spec({{kA, 2}}, {{"A", "", {kA}, {}}, {"B", "i", {kA}, {}}}));
    CHECK(got["B"] == PartitionSets{{kA, {0}}});
    CHECK(got["A"] == PartitionSets{{kA, {1}}});
}

TEST_CASE("assignor.server_uniform_equal: the table") {
    auto got = *assign_uniform(
        spec({{kA, 4}}, {{"A", "", {kA}, {{kA, {0, 1, 2, 3}}}}, {"B", "", {kA}, {}}}));
    CHECK(got["A"] == PartitionSets{{kA, {0, 1}}});
    CHECK(got["B"] == PartitionSets{{kA, {2, 3}}});
    got = *assign_uniform(
        spec({{kA, 3}}, {{"A", "", {kA}, {{kA, {0, 1}}}}, {"B", "", {kA}, {}}}));
    CHECK(got["A"] == PartitionSets{{kA, {0, 1}}});
    CHECK(got["B"] == PartitionSets{{kA, {2}}});
    got = *assign_uniform(spec({{kA, 3}}, {{"A", "", {kA}, {}}, {"B", "", {kA}, {}}}));
    CHECK(got["A"] == PartitionSets{{kA, {0}}});
    CHECK(got["B"] == PartitionSets{{kA, {1, 2}}});
    CHECK_FALSE(assign_uniform(spec({}, {{"A", "", {kA}, {}}})).has_value());
}

TEST_CASE("assignor.server_uniform_mixed: the table") {
    auto got = *assign_uniform(spec({{kA, 3}, {kB, 0}}, {{"A", "", {kA, kB}, {{kA, {0, 1, 2}}}},
                                                         {"B", "", {kA}, {}}}));
    CHECK(got["A"] == PartitionSets{{kA, {0, 1}}});
    CHECK(got["B"] == PartitionSets{{kA, {2}}});
    got = *assign_uniform(
        spec({{kA, 2}, {kB, 2}}, {{"A", "", {kA}, {}}, {"B", "", {kA, kB}, {}}}));
    CHECK(got["A"] == PartitionSets{{kA, {0, 1}}});
    CHECK(got["B"] == PartitionSets{{kB, {0, 1}}});
}

TEST_CASE("assignor.load_levels: least and most loaded, level by level") {
    std::vector<int> loads{1, 1, 3};
    LoadLevels fill(loads, {0, 1, 2});
    CHECK(fill.spread() == 2);
    for (const int expected : {0, 1, 0, 1, 0, 1, 2}) {
        CHECK(fill.take_least() == expected);
        ++loads[expected];
    }
    loads = {1, 3, 3};
    LoadLevels drain(loads, {0, 1, 2});
    CHECK(drain.take_most() == 2);
    drain.exclude_most();
    CHECK(drain.take_most() == 1);
}

TEST_CASE("assignor.share_simple: the table") {
    auto got = *assign_share_simple(spec({{kA, 3}}, {{"A", "", {kA}, {}}, {"B", "", {kA}, {}}}));
    CHECK(got["A"] == PartitionSets{{kA, {0, 2}}});
    CHECK(got["B"] == PartitionSets{{kA, {1}}});
    got = *assign_share_simple(
        spec({{kA, 1}}, {{"A", "", {kA}, {}}, {"B", "", {kA}, {}}, {"C", "", {kA}, {}}}));
    for (const char* member : {"A", "B", "C"}) CHECK(got[member] == PartitionSets{{kA, {0}}});
    got = *assign_share_simple(
        spec({{kA, 2}}, {{"A", "", {kA}, {}}, {"B", "", {kA}, {}}, {"C", "", {kA}, {}}}));
    CHECK(got["A"].at(kA).size() + got["B"].at(kA).size() + got["C"].at(kA).size() == 4);
}
