#include "broker_model/controller/partition_change.hpp"

#include <doctest/doctest.h>

#include "broker_model/controller/features.hpp"
#include "tests/broker_model/controller/controller_harness.hpp"

using namespace hw;
using hw::test::nodes;

namespace {

PartitionRegistration partition(NodeList isr) {
    PartitionRegistration p;
    p.replicas = nodes({1, 2, 3});
    p.isr = std::move(isr);
    p.leader = NodeId(1);
    p.leader_epoch = LeaderEpoch(5);
    return p;
}

std::optional<PartitionChangeRecord> to_isr(const PartitionRegistration& before, NodeList isr,
                                            const NodeList& acceptable,
                                            const PartitionRules& rules) {
    WantedChange wanted;
    wanted.isr = std::move(isr);
    return change_partition({TopicId(0), 0}, before, wanted, rules,
                            [&](NodeId n) { return contains(acceptable, n); });
}

const PartitionRules kNow{kLatestMetadataVersion, false, 1};
const PartitionRules kOld{kMetadataVersion36Iv0 - 1, false, 1};
const PartitionRules kElr{kLatestMetadataVersion, true, 2};

}  // namespace

TEST_CASE("partition.merge: a new leader bumps the leader epoch") {
    const auto before = partition(nodes({1, 2, 3}));
    const auto record = to_isr(before, nodes({2, 3}), nodes({2, 3}), kNow);
    REQUIRE(record);
    const auto after = merge(before, *record);
    CHECK(after.leader == NodeId(2));
    CHECK(after.isr == nodes({2, 3}));
    CHECK(after.leader_epoch == LeaderEpoch(6));
    CHECK(after.partition_epoch == PartitionEpoch(1));
}

TEST_CASE("partition.merge: an ISR shrink bumps the leader epoch only before 3.6-IV0") {
    const auto before = partition(nodes({1, 2, 3}));
    const NodeList all = nodes({1, 2, 3});
    CHECK(merge(before, *to_isr(before, nodes({1, 2}), all, kNow)).leader_epoch == LeaderEpoch(5));
    CHECK(merge(before, *to_isr(before, nodes({1, 2}), all, kOld)).leader_epoch == LeaderEpoch(6));
}

TEST_CASE("an expansion never bumps the leader epoch") {
    const auto before = partition(nodes({1}));
    const auto record = to_isr(before, nodes({1, 2}), nodes({1, 2, 3}), kOld);
    CHECK(merge(before, *record).leader_epoch == LeaderEpoch(5));
}

TEST_CASE("without ELR the last ISR member stays, leaderless") {
    const auto before = partition(nodes({1}));
    const auto after = merge(before, *to_isr(before, {}, nodes({2, 3}), kNow));
    CHECK(after.leader == kNoNode);
    CHECK(after.isr == nodes({1}));
    CHECK(after.elr.empty());
}

TEST_CASE("with ELR the last ISR member moves to the ELR and is remembered as leader") {
    const auto before = partition(nodes({1}));
    const auto after = merge(before, *to_isr(before, {}, nodes({2, 3}), kElr));
    CHECK(after.leader == kNoNode);
    CHECK(after.isr.empty());
    CHECK(after.elr == nodes({1}));
    CHECK(after.last_known_elr == nodes({1}));
}

TEST_CASE("a leader from the ELR starts a clean ISR of its own") {
    auto before = partition({});
    before.leader = kNoNode;
    before.elr = nodes({1, 3});
    before.last_known_elr = nodes({1});
    const auto after = merge(before, *to_isr(before, {}, nodes({3}), kElr));
    CHECK(after.leader == NodeId(3));
    CHECK(after.isr == nodes({3}));
    CHECK(after.elr == nodes({1}));
    CHECK(after.last_known_elr.empty());
    CHECK(after.leader_recovery_state == LeaderRecoveryState::Recovered);
}

TEST_CASE("nothing to change gives no record") {
    const auto before = partition(nodes({1, 2, 3}));
    CHECK(!to_isr(before, nodes({1, 2, 3}), nodes({1, 2, 3}), kNow));
}

TEST_CASE("partition.mergeable: a record without directories cannot resize a partition with them") {
    auto before = partition(nodes({1, 2, 3}));
    before.has_directories = true;
    PartitionChangeRecord change;
    change.replicas = nodes({1, 2});
    CHECK(!mergeable(before, change));
    change.has_directories = true;
    CHECK(mergeable(before, change));
}
