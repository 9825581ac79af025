// RULE isr.state -- the leader proposes a new in-sync set, the controller decides, and meanwhile
// two
// sets exist: the committed one (min.insync.replicas before an append looks at it) and the maximal
// one (the high watermark waits for it). Uncertainty always counts towards more replicas.
//   state                        committed  maximal        proposed
//   Committed {1,2}              {1,2}      {1,2}          -
//   PendingExpand {1,2} +3       {1,2}      {1,2,3}        {1,2,3}   3 may be in already
//   PendingShrink {1,2,3} -3     {1,2,3}    {1,2,3}        {1,2}     3 may still be in
// One proposal at a time; while it is pending nothing else is proposed.
//
// What the answer to a proposal means (only if the proposal is still the pending one):
//   error                                              | outcome
//   NONE, my leader epoch, partition epoch >= mine     | Adopt what the controller says
//   NONE, other leader epoch or older partition epoch  | AwaitMetadata (stale answer)
//   OPERATION_NOT_ATTEMPTED, INELIGIBLE_REPLICA        | Revert: surely not applied
//   UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID,      |
//   FENCED_LEADER_EPOCH, INVALID_UPDATE_VERSION,       |
//   INVALID_REQUEST, NEW_LEADER_ELECTED                | AwaitMetadata: stay pending
//   anything else                                      | Resend the same proposal
// Source: Partition.scala, PartitionState.java; KIP-497; sheet B7.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/protocol/errors.hpp"

namespace hw {

struct IsrState {
    enum class Kind : std::uint8_t { Committed, PendingExpand, PendingShrink };
    Kind kind = Kind::Committed;
    std::vector<NodeId> committed;
    std::vector<NodeId> changing;   // joining or leaving while pending
    std::uint32_t proposal = 0;     // number of the latest proposal of this partition

    [[nodiscard]] bool pending() const { return kind != Kind::Committed; }
    [[nodiscard]] bool has(NodeId node) const {
        return std::find(committed.begin(), committed.end(), node) != committed.end();
    }
    [[nodiscard]] bool maximal_has(NodeId node) const {
        return has(node) || (kind == Kind::PendingExpand &&
                             std::find(changing.begin(), changing.end(), node) != changing.end());
    }
    [[nodiscard]] int size() const { return static_cast<int>(committed.size()); }
    [[nodiscard]] int maximal_size() const {
        return size() + (kind == Kind::PendingExpand ? static_cast<int>(changing.size()) : 0);
    }
    // Ascending: Kafka's leader keeps the set in a hash table of small integers, and the controller
    // stores the order it was sent.
    [[nodiscard]] std::vector<NodeId> proposed() const {
        std::vector<NodeId> set = committed;
        if (kind == Kind::PendingExpand) set.insert(set.end(), changing.begin(), changing.end());
        if (kind == Kind::PendingShrink)
            std::erase_if(set, [&](NodeId n) {
                return std::find(changing.begin(), changing.end(), n) != changing.end();
            });
        std::sort(set.begin(), set.end());
        return set;
    }
};

inline void propose_expand(IsrState& state, NodeId joining) {
    state.kind = IsrState::Kind::PendingExpand;
    state.changing.assign(1, joining);
    ++state.proposal;
}

inline void propose_shrink(IsrState& state, std::vector<NodeId> leaving) {
    state.kind = IsrState::Kind::PendingShrink;
    state.changing = std::move(leaving);
    ++state.proposal;
}

inline void commit_isr(IsrState& state, std::vector<NodeId> isr) {
    state.kind = IsrState::Kind::Committed;
    state.committed = std::move(isr);
    state.changing.clear();
}

inline void revert_isr(IsrState& state) {
    state.kind = IsrState::Kind::Committed;
    state.changing.clear();
}

enum class AlterPartitionOutcome : std::uint8_t { Adopt, Revert, AwaitMetadata, Resend };

[[nodiscard]] constexpr AlterPartitionOutcome alter_partition_outcome(
    ErrorCode error, LeaderEpoch answered_epoch, LeaderEpoch my_epoch,
    PartitionEpoch answered_partition_epoch, PartitionEpoch my_partition_epoch) {
    switch (error) {
        case ErrorCode::NONE:
            return answered_epoch == my_epoch && answered_partition_epoch >= my_partition_epoch
                       ? AlterPartitionOutcome::Adopt
                       : AlterPartitionOutcome::AwaitMetadata;
        case ErrorCode::OPERATION_NOT_ATTEMPTED:
        case ErrorCode::INELIGIBLE_REPLICA:
            return AlterPartitionOutcome::Revert;
        case ErrorCode::UNKNOWN_TOPIC_OR_PARTITION:
        case ErrorCode::UNKNOWN_TOPIC_ID:
        case ErrorCode::FENCED_LEADER_EPOCH:
        case ErrorCode::INVALID_UPDATE_VERSION:
        case ErrorCode::INVALID_REQUEST:
        case ErrorCode::NEW_LEADER_ELECTED:
            return AlterPartitionOutcome::AwaitMetadata;
        default:
            return AlterPartitionOutcome::Resend;
    }
}

}  // namespace hw
