// RULE assignor.range
// Each topic by itself: its n partitions are cut into ranges for its m subscribers in order
// (assignor.member_order), n / m partitions each, the first n mod m members one more.
// Co-partitioned topics end up on the same members.
//   topic  subscribers  result
//   a:5    A B          A 0 1 2    B 3 4
//   a:2    A B C        A 0        B 1      C -
// With racks in use for any topic (assignor.rack_aware) a first round gives matching partitions
// only: topics with the same subscribers and as many partitions together, partition by partition to
// the first member that matches in all of them; other topics range by range. The rest is then dealt
// as above, still within everybody's share. Source: RangeAssignor (4.2), KIP-881; behaviour sheet
// E4.
#pragma once

#include <span>

#include "broker_model/client/assignor/members.hpp"

namespace hw::assignor {

[[nodiscard]] Assignment assign_range(std::span<const Topic> topics,
                                      std::span<const Member> members);

}  // namespace hw::assignor
