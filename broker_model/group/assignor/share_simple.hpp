// RULE assignor.share_simple -- share groups: a partition may have several members; M members and P
// partitions make ceil(M / P) members for each partition, spread evenly over the members. Member i
// of M gets ceil(q * (i + 1)) - ceil(q * i) partitions, q = ceil(M / P) * P / M.
//  1. Keep what is still subscribed. 2. Members above their number give up their first partitions.
//  3. Partitions with too many members lose the first ones. 4. Partitions, ascending, with too few
//     members take those below their number in turn; who had it before step 4 is passed over.
// With different subscriptions each topic is shared out by itself among its subscribers, and what a
// member had of a topic that nobody subscribes to any more stays.
//   partitions  members   result
//   a:3         A B       A a0 a2     B a1
//   a:1         A B C     A a0   B a0   C a0
//   a:2         A B C     A a0 a1     B a0    C a1
// Source: SimpleAssignor, SimpleHomogeneousAssignmentBuilder, SimpleHeterogeneousAssignmentBuilder
// (4.2), KIP-932.
#pragma once

#include "broker_model/group/assignor/group_spec.hpp"

namespace hw::server_assignor {

[[nodiscard]] AssignorResult assign_share_simple(const GroupSpec& spec);

}  // namespace hw::server_assignor
