// A scenario's machines -> the cluster that the simulator builds.
#pragma once

#include "scenarios/scenario.hpp"
#include "sim/cluster/kafka_cluster.hpp"

namespace hw::scenarios {

// The operator's admin client comes after the scenario's own clients.
[[nodiscard]] NodeId client_id(std::size_t index);
[[nodiscard]] NodeId operator_id(const Scenario& scenario);

[[nodiscard]] sim::KafkaClusterSpec cluster_spec(const Scenario& scenario);
// Jitter and loss of the whole network and of links between racks, as rules in force all the time.
[[nodiscard]] std::vector<sim::LinkRule> path_rules(const Scenario& scenario);

}  // namespace hw::scenarios
