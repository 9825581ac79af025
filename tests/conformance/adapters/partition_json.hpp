// Partitions and node lists in recorded cases.
#pragma once

#include "broker_model/controller/partition_registration.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {

inline NodeList nodes_from(const Json& list) {
    NodeList nodes;
    for (const Json& id : list) nodes.emplace_back(id.get<std::int32_t>());
    return nodes;
}

inline Json to_json(const NodeList& nodes) {
    Json list = Json::array();
    for (NodeId id : nodes) list.push_back(id.value());
    return list;
}

inline LeaderRecoveryState recovery_state_from(const std::string& name) {
    return name == "RECOVERING" ? LeaderRecoveryState::Recovering : LeaderRecoveryState::Recovered;
}

inline PartitionRegistration partition_from(const Json& p) {
    PartitionRegistration partition;
    partition.replicas = nodes_from(p.at("replicas"));
    partition.isr = nodes_from(p.at("isr"));
    partition.elr = nodes_from(p.at("elr"));
    partition.last_known_elr = nodes_from(p.at("last_known_elr"));
    partition.removing_replicas = nodes_from(p.at("removing_replicas"));
    partition.adding_replicas = nodes_from(p.at("adding_replicas"));
    partition.leader = NodeId(p.at("leader"));
    partition.leader_epoch = LeaderEpoch(p.at("leader_epoch"));
    partition.partition_epoch = PartitionEpoch(p.at("partition_epoch"));
    partition.leader_recovery_state = recovery_state_from(p.at("leader_recovery_state"));
    return partition;
}

inline Json to_json(const PartitionRegistration& p) {
    const bool recovering = p.leader_recovery_state == LeaderRecoveryState::Recovering;
    return Json{{"replicas", to_json(p.replicas)},
                {"isr", to_json(p.isr)},
                {"elr", to_json(p.elr)},
                {"last_known_elr", to_json(p.last_known_elr)},
                {"removing_replicas", to_json(p.removing_replicas)},
                {"adding_replicas", to_json(p.adding_replicas)},
                {"leader", p.leader.value()},
                {"leader_epoch", p.leader_epoch.value()},
                {"partition_epoch", p.partition_epoch.value()},
                {"leader_recovery_state", recovering ? "RECOVERING" : "RECOVERED"}};
}

}  // namespace hw::conformance
