// "--set path=value": changes a scenario's tree before it is read, so that a change is checked like
// everything else. A path is
//   seed, cluster.net.latency            fields
//   topics.t.partitions, faults.0.at     elements by name or place
//   topics.*.replication                 every element
//   topics.t.config.min.insync.replicas  below `config` the rest is one Kafka key
//   min.insync.replicas                  a Kafka setting alone: where the scenario sets it already,
//                                        else wherever it belongs (topics, brokers, clients)
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "scenarios/problem.hpp"
#include "scenarios/settings.hpp"

namespace hw::scenarios {

struct Override {
    std::string path;
    std::string value;  // YAML
};

// "a.b=c" -> {a.b, c}; an empty path when there is no "=".
[[nodiscard]] Override split_override(const std::string& text);

// Gives a Kafka setting to all brokers, all topics or all clients of a kind. False: the place has
// no such setting.
bool set_everywhere(Node& root, Place place, const std::string& key, const Node& value);

// False after reporting at `source` what is wrong.
bool apply_override(Node& root, const Override& change, int source, Problems& problems);

}  // namespace hw::scenarios
