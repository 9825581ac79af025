// AlterPartition, elections and the periodic tasks (sheet B10, B12).
#include <doctest/doctest.h>

#include "broker_model/controller/alter_partition_validation.hpp"
#include "tests/broker_model/controller/controller_harness.hpp"

using namespace hw;
using hw::test::ControllerHarness;
using hw::test::nodes;

namespace {

ErrorCode elect(ControllerHarness& c, ElectionType type, const std::string& topic) {
    ElectLeadersRequest request;
    request.type = type;
    request.partitions.push_back({topic, 0});
    return c.run(request).partitions.front().result.error;
}

}  // namespace

TEST_CASE("alter_partition.order: the first complaint wins") {
    ControllerHarness c;
    c.start_brokers(3);
    REQUIRE(c.create_topic("t", {nodes({1, 2, 3})}).error == ErrorCode::NONE);
    c.propose_isr("t", nodes({1, 2}));  // partition epoch 1
    const PartitionRegistration& p = c.partition("t");
    struct Row {
        std::int32_t sender, leader_epoch, partition_epoch;
        NodeList isr;
        LeaderRecoveryState recovery;
        ErrorCode error;
    };
    using enum LeaderRecoveryState;
    const Row rows[] = {
        {2, 1, 0, nodes({9}), Recovered, ErrorCode::NOT_CONTROLLER},
        {2, 0, 2, nodes({9}), Recovered, ErrorCode::NOT_CONTROLLER},
        {2, -1, 0, nodes({9}), Recovered, ErrorCode::FENCED_LEADER_EPOCH},
        {2, 0, 0, nodes({9}), Recovered, ErrorCode::INVALID_REQUEST},
        {1, 0, 0, nodes({9}), Recovered, ErrorCode::INVALID_UPDATE_VERSION},
        {1, 0, 1, nodes({1, 9}), Recovered, ErrorCode::INVALID_REQUEST},
        {1, 0, 1, nodes({1, 2, 2}), Recovered, ErrorCode::INVALID_REQUEST},
        {1, 0, 1, nodes({2, 3}), Recovered, ErrorCode::INVALID_REQUEST},
        {1, 0, 1, nodes({1, 2}), Recovering, ErrorCode::INVALID_REQUEST},
        {1, 0, 1, nodes({1}), Recovering, ErrorCode::INVALID_REQUEST},
        {1, 0, 1, nodes({1, 2, 3}), Recovered, ErrorCode::NONE},
    };
    for (const Row& row : rows) {
        AlterPartitionRequest::Partition proposal{c.tp("t"), LeaderEpoch(row.leader_epoch),
                                                  PartitionEpoch(row.partition_epoch),
                                                  row.recovery, {}};
        for (NodeId id : row.isr) proposal.new_isr.push_back({id, kNoBrokerEpoch});
        CHECK(validate_alter_partition(c.image(), NodeId(row.sender), &p, proposal) == row.error);
    }
    CHECK(validate_alter_partition(c.image(), NodeId(1), nullptr, {}) ==
          ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
}

TEST_CASE("a fenced broker, or one that has restarted since, may not join the ISR") {
    ControllerHarness c;
    c.start_brokers(2);
    using Member = AlterPartitionRequest::IsrMember;
    const BrokerEpoch epoch = c.image().broker(NodeId(2))->epoch;
    CHECK(may_be_in_isr(c.image(), Member{NodeId(2), epoch}));
    CHECK(may_be_in_isr(c.image(), Member{NodeId(2), kNoBrokerEpoch}));
    CHECK(!may_be_in_isr(c.image(), Member{NodeId(2), BrokerEpoch(epoch.value() - 1)}));
    CHECK(!may_be_in_isr(c.image(), Member{NodeId(9), kNoBrokerEpoch}));
    c.heartbeat(2, true);
    CHECK(!may_be_in_isr(c.image(), Member{NodeId(2), epoch}));
}

TEST_CASE("the ISR falls below min and grows again: the ELR comes and goes") {
    ControllerHarness c;
    c.start_brokers(3);
    REQUIRE(c.create_topic("t", {nodes({1, 2, 3})}).error == ErrorCode::NONE);
    CHECK(c.propose_isr("t", nodes({1})).partition_epoch == PartitionEpoch(1));
    CHECK(c.partition("t").elr == nodes({2, 3}));
    c.propose_isr("t", nodes({1, 3}));
    CHECK(c.partition("t").elr.empty());
    CHECK(c.partition("t").leader_epoch == LeaderEpoch(0));
}

TEST_CASE("elections by an operator") {
    ControllerHarness c;
    c.start_brokers(3);
    REQUIRE(c.create_topic("t", {nodes({1, 2, 3})}).error == ErrorCode::NONE);
    CHECK(elect(c, ElectionType::Preferred, "t") == ErrorCode::ELECTION_NOT_NEEDED);
    CHECK(elect(c, ElectionType::Preferred, "nope") == ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
    c.heartbeat(1, true);
    CHECK(c.partition("t").leader == NodeId(2));
    CHECK(elect(c, ElectionType::Preferred, "t") == ErrorCode::PREFERRED_LEADER_NOT_AVAILABLE);
    CHECK(elect(c, ElectionType::Unclean, "t") == ErrorCode::ELECTION_NOT_NEEDED);
    c.heartbeat(1);
    c.propose_isr("t", nodes({1, 2, 3}));
    CHECK(elect(c, ElectionType::Preferred, "t") == ErrorCode::NONE);
    CHECK(c.partition("t").leader == NodeId(1));
}

TEST_CASE("the balance task gives leadership back, at most so many at a time") {
    ControllerHarness c;
    c.state().settings.max_elections_per_run = 2;
    c.start_brokers(2);
    REQUIRE(c.create_topic("t", {nodes({1, 2}), nodes({1, 2}), nodes({1, 2})}).error ==
            ErrorCode::NONE);
    c.heartbeat(1, true);
    c.heartbeat(1);
    for (std::int32_t p = 0; p < 3; ++p) {
        const PartitionRegistration& part = c.partition("t", p);
        AlterPartitionRequest request{NodeId(2), c.image().broker(NodeId(2))->epoch, {}};
        request.partitions.push_back({c.tp("t", p), part.leader_epoch, part.partition_epoch,
                                      LeaderRecoveryState::Recovered,
                                      {{NodeId(2), kNoBrokerEpoch}, {NodeId(1), kNoBrokerEpoch}}});
        c.run(request);
    }
    CHECK(c.commit(balance_leaders(c.state())));
    CHECK(c.partition("t", 1).leader == NodeId(1));
    CHECK(c.partition("t", 2).leader == NodeId(2));
    CHECK(!c.commit(balance_leaders(c.state())));
    CHECK(c.partition("t", 2).leader == NodeId(1));
}

TEST_CASE("the unclean task elects only where the topic allows it") {
    ControllerHarness c(false);
    c.start_brokers(2);
    REQUIRE(c.create_topic("safe", {nodes({1, 2})}).error == ErrorCode::NONE);
    REQUIRE(c.create_topic("bold", {nodes({1, 2})}).error == ErrorCode::NONE);
    c.heartbeat(2, true);
    c.heartbeat(1, true);
    c.heartbeat(2);
    c.set_config(ConfigResourceType::Topic, "bold", "unclean.leader.election.enable", "true");
    CHECK(!c.partition("bold").has_leader());
    c.commit(elect_unclean_leaders(c.state()));
    CHECK(c.partition("bold").leader == NodeId(2));
    CHECK(c.partition("bold").isr == nodes({2}));
    CHECK(c.partition("bold").leader_recovery_state == LeaderRecoveryState::Recovering);
    CHECK(!c.partition("safe").has_leader());
}
