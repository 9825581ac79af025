// One partition as the controller knows it. Immutable and shared: a PartitionRecord is applied by
// taking its pointer, so a hundred brokers' images hold one copy.
// Source: org.apache.kafka.metadata.PartitionRegistration (4.2). A broker has one log directory, so
// of the directory ids only their presence is kept.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/protocol/controller.hpp"

namespace hw {

using NodeList = std::vector<NodeId>;  // order matters: the first replica is the preferred leader

[[nodiscard]] inline bool contains(const NodeList& nodes, NodeId node) {
    return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

struct PartitionRegistration {
    NodeList replicas;
    NodeList isr;
    NodeList elr;             // eligible leader replicas (KIP-966), ascending
    NodeList last_known_elr;  // holds the last known leader of a leaderless partition
    NodeList removing_replicas;
    NodeList adding_replicas;
    NodeId leader{-1};
    LeaderEpoch leader_epoch{0};
    PartitionEpoch partition_epoch{0};
    LeaderRecoveryState leader_recovery_state = LeaderRecoveryState::Recovered;
    bool has_directories = false;  // written since metadata.version 3.7-IV2

    bool operator==(const PartitionRegistration&) const = default;

    [[nodiscard]] bool has_leader() const { return leader != kNoNode; }
    [[nodiscard]] bool is_reassigning() const {
        return !removing_replicas.empty() || !adding_replicas.empty();
    }
    [[nodiscard]] bool has_preferred_leader() const {
        return !replicas.empty() && leader == replicas.front();
    }
};

using PartitionPtr = std::shared_ptr<const PartitionRegistration>;

}  // namespace hw
