// RULE assignor.sticky_equal
// Everybody subscribes to the same topics: P partitions, N members, min = P / N, max = min + 1 (min
// if it divides), and P mod N members may have max.
//  1. Keep. Members in the leader's order, each with what it owned, by (number, topic):
//       fewer than min          keeps all and is under the minimum
//       max or more, and places with max are left     keeps max
//       otherwise               keeps min; may still get one while places with max are left
//  2. Deal the rest, by (topic, number), around the members under the minimum, by id, until each
//  has
//     min; then one each to the members with exactly min, by id, those that just got there last.
// With racks in use nobody keeps a partition off its rack, and the rest is dealt first to members
// on a rack of the partition, partitions with the fewest such members first.
//   owned               P   result
//   A 0 1 2 3   B -     4   A 0 1      B 2 3
//   A 0 1 2     B -     3   A 0 1      B 2
//   A 0 1 2 3 4         5   (alone) all
// Source: AbstractStickyAssignor.ConstrainedAssignmentBuilder (4.2); behaviour sheet E4.
#pragma once

#include <vector>

#include "broker_model/client/assignor/sticky_claims.hpp"
#include "broker_model/client/assignor/sticky_input.hpp"

namespace hw::assignor {

struct EqualResult {
    StickyResult assigned;
    // Partitions somebody else still has to give up: a cooperative group withholds them for now.
    std::vector<PartitionIndex> changing_owner;
};

[[nodiscard]] EqualResult assign_sticky_equal(const StickyInput& in, const Claims& claims);

}  // namespace hw::assignor
