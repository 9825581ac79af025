// RULE replica.placement
// Where new partitions' replicas go: striped over the racks, within a rack over its brokers, never
// a fenced leader, and fenced followers only when a rack has no unfenced broker left.
//
// Every rack has a ring of unfenced and one of fenced brokers (sorted by id), each with a drawn
// start; racks are sorted (no rack first) with a drawn start. Per partition:
//   leader     the next unfenced broker, looking through the racks from the current one
//   followers  rack after rack from the current one, skipping once the rack of the leader; each
//              gives its next unfenced, else fenced broker; racks that are used up are passed over
// Then the current rack moves on by one, and every ring, when first used for the next partition,
// starts over one place later. After as many partitions as there are unfenced brokers (if more than
// one) racks and rings are shuffled.
//
//   racks A: 0 1 2, B: 3 4 5, C: 6 7 8, all starts drawn 0, RF 3
//   partition 0: 0 3 6     1: 4 7 1     2: 8 2 5
//
// Kafka walks its racks in hash order when it draws starts and shuffles rings; here they are sorted
// unless `walk` says otherwise. Source: StripedReplicaPlacer (4.2); behaviour sheet B14.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "broker_model/base/result.hpp"
#include "broker_model/controller/partition_registration.hpp"

namespace hw {

struct UsableBroker {  // registered and not shutting down
    NodeId id{-1};
    std::int32_t rack = -1;  // racks are numbered in the order of their names; -1 = no rack
    bool fenced = false;
};

using NextInt = std::function<std::int32_t(std::int32_t bound)>;  // uniform in [0, bound)

// One list per partition, the leader first; or why it is impossible (INVALID_REPLICATION_FACTOR).
[[nodiscard]] Result<std::vector<NodeList>, std::string> place_replicas(
    std::int32_t partitions, std::int32_t replication_factor,
    const std::vector<UsableBroker>& brokers, const NextInt& next_int,
    const std::vector<std::int32_t>& walk = {});

}  // namespace hw
