#include "broker_model/replication/isr_state.hpp"

#include <doctest/doctest.h>

using namespace hw;

namespace {
std::vector<NodeId> nodes(std::initializer_list<int> ids) {
    std::vector<NodeId> out;
    for (int id : ids) out.emplace_back(id);
    return out;
}
}  // namespace

TEST_CASE("KIP-497: while a proposal is pending the maximal ISR is the larger of both") {
    IsrState s;
    commit_isr(s, nodes({1, 2}));
    CHECK(s.maximal_size() == 2);
    propose_expand(s, NodeId{3});
    CHECK(s.pending());
    CHECK(s.size() == 2);
    CHECK(s.maximal_size() == 3);
    CHECK(s.maximal_has(NodeId{3}));
    CHECK(s.proposed() == nodes({1, 2, 3}));

    commit_isr(s, nodes({1, 2, 3}));
    propose_shrink(s, nodes({3}));
    CHECK(s.size() == 3);
    CHECK(s.maximal_size() == 3);
    CHECK(s.maximal_has(NodeId{3}));
    CHECK(s.proposed() == nodes({1, 2}));
    revert_isr(s);
    CHECK_FALSE(s.pending());
    CHECK(s.committed == nodes({1, 2, 3}));
}

TEST_CASE("What the controller's answer to a proposal means") {
    using enum AlterPartitionOutcome;
    const auto outcome = [](ErrorCode e, int epoch, int partition_epoch) {
        return alter_partition_outcome(e, LeaderEpoch{epoch}, LeaderEpoch{5},
                                       PartitionEpoch{partition_epoch}, PartitionEpoch{9});
    };
    CHECK(outcome(ErrorCode::NONE, 5, 10) == Adopt);
    CHECK(outcome(ErrorCode::NONE, 5, 9) == Adopt);
    CHECK(outcome(ErrorCode::NONE, 5, 8) == AwaitMetadata);
    CHECK(outcome(ErrorCode::NONE, 6, 10) == AwaitMetadata);
    CHECK(outcome(ErrorCode::OPERATION_NOT_ATTEMPTED, 5, 9) == Revert);
    CHECK(outcome(ErrorCode::INELIGIBLE_REPLICA, 5, 9) == Revert);
    for (ErrorCode e : {ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::UNKNOWN_TOPIC_ID,
                        ErrorCode::FENCED_LEADER_EPOCH, ErrorCode::INVALID_UPDATE_VERSION,
                        ErrorCode::INVALID_REQUEST, ErrorCode::NEW_LEADER_ELECTED})
        CHECK(outcome(e, 5, 9) == AwaitMetadata);
    CHECK(outcome(ErrorCode::UNKNOWN_SERVER_ERROR, 5, 9) == Resend);
}
