// RULE assignor.rack_aware
// Partitions prefer members on a rack of one of their replicas, but only where that can matter:
// some member's rack holds a replica, and not every partition is on the same set of racks.
//   member racks   racks per partition     aware?
//   -              {0} {1}                 no    no member has a rack
//   9              {0} {1}                 no    nothing on rack 9
//   0              {0,1} {0,1}             no    every partition is everywhere
//   0              {0} {1}                 yes
// A member without a rack matches any partition.
// Source: AbstractPartitionAssignor.useRackAwareAssignment (4.2), KIP-881.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "broker_model/client/assignor/members.hpp"

namespace hw::assignor {

using Racks = std::vector<std::int32_t>;  // ascending, each once

[[nodiscard]] inline Racks racks_of(const Topic& topic, std::int32_t partition) {
    Racks racks;
    if (static_cast<std::size_t>(partition) < topic.replica_racks.size()) {
        for (std::int32_t rack : topic.replica_racks[partition]) {
            if (rack >= 0) racks.push_back(rack);
        }
    }
    std::sort(racks.begin(), racks.end());
    racks.erase(std::unique(racks.begin(), racks.end()), racks.end());
    return racks;
}

[[nodiscard]] inline bool holds(const Racks& racks, std::int32_t rack) {
    return std::binary_search(racks.begin(), racks.end(), rack);
}

[[nodiscard]] inline bool use_racks(std::span<const std::int32_t> member_racks,
                                    std::span<const Racks> partition_racks) {
    Racks all;
    for (const Racks& racks : partition_racks) all.insert(all.end(), racks.begin(), racks.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    const bool met = std::any_of(member_racks.begin(), member_racks.end(),
                                 [&](std::int32_t rack) { return rack >= 0 && holds(all, rack); });
    return met && !std::all_of(partition_racks.begin(), partition_racks.end(),
                               [&](const Racks& racks) { return racks == all; });
}

}  // namespace hw::assignor
