// RULE assignor.sticky_general
// Subscriptions differ:
//  1. Keep what is owned, still subscribed to and (with racks in use) on the member's rack.
//  2. The rest, topics with the fewest subscribers first, each to the subscriber with the fewest
//     partitions, ties by id; with racks in use first to one that matches.
//  3. Balance: each partition of a topic with several subscribers, in the same order, moves
//       back to its previous owner (known from an older generation), if that has two fewer, else
//       to the subscriber with the fewest partitions, if any subscriber has two fewer,
//     until a whole pass moves nothing. If nobody lost anything in 1., new partitions try first.
//  4. If somebody owned something before and the balance did not improve, 3. is undone. Balance is
//     the sum over all pairs of members of the difference of their numbers of partitions.
//   subscriptions            owned         topics     result
//   A(a) B(a b)              -             a:2 b:2    A a0 a1        B b0 b1
//   A(a b) B(b)              A a0 b0 b1    a:1 b:2    A a0 b1        B b0
// Source: AbstractStickyAssignor.GeneralAssignmentBuilder (4.2); behaviour sheet E4.
// Kafka ends with an exception when a previous owner takes no part in the balancing any more; here
// the partition then has no previous owner.
#pragma once

#include "broker_model/client/assignor/sticky_claims.hpp"
#include "broker_model/client/assignor/sticky_input.hpp"

namespace hw::assignor {

[[nodiscard]] StickyResult assign_sticky_general(const StickyInput& in, const Claims& claims);

}  // namespace hw::assignor
