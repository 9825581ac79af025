// RULE assignment.manual
// A replica list an operator may give: not empty, every broker registered (fenced ones too), none
// twice, and as long as the lists of the partitions before it.
//
//   list   registered  earlier length | accepted?
//   1 2    1 2 3       -              | yes
//   1 9    1 2 3       -              | no: 9 is unknown
//   1 1    1 2 3       -              | no: twice
//   1 2    1 2 3       3              | no: other replication factor
//
// Source: ReplicationControlManager.validateManualPartitionAssignment (4.2).
#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include "broker_model/controller/cluster_image.hpp"

namespace hw {

// What is wrong with it (INVALID_REPLICA_ASSIGNMENT), or nothing.
[[nodiscard]] inline std::optional<std::string> bad_manual_assignment(
    const ClusterImage& image, const NodeList& replicas, std::optional<std::size_t> earlier) {
    const std::string start = "The manual partition assignment includes ";
    if (replicas.empty()) return start + "an empty replica list.";
    NodeList sorted = replicas;
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const std::string id = to_string(sorted[i]);
        if (image.broker(sorted[i]) == nullptr) {
            return start + "broker " + id + ", but no such broker is registered.";
        }
        if (i > 0 && sorted[i] == sorted[i - 1]) {
            return start + "the broker " + id + " more than once.";
        }
    }
    if (earlier && *earlier != replicas.size()) {
        return start + "a partition with " + std::to_string(replicas.size()) +
               " replica(s), but this is not consistent with previous partitions, which have " +
               std::to_string(*earlier) + " replica(s).";
    }
    return std::nullopt;
}

}  // namespace hw
