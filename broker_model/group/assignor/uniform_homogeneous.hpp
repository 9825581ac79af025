// RULE assignor.server_uniform_equal -- everybody subscribes to the same topics: P partitions, N
// members, P / N each and P mod N members one more; who has them keeps them.
//  1. Keep. Members in order, each up to P / N, one more while such places are left. What is above
//     becomes free, behind what nobody had. A member that does not fill its additional place gives
//     it up, unless no more members follow than places are left.
//  2. Deal the free partitions, in that order, to the members below their quota, in order.
//   had                    P   members    result
//   A 0 1 2 3              4   A B        A 0 1     B 2 3
//   A 0 1     B -          3   A B        A 0 1     B 2
//   -                      3   A B        A 0       B 1 2     (A gives its place up: B follows)
// Source: UniformHomogeneousAssignmentBuilder (4.2); behaviour sheet E5.
#pragma once

#include "broker_model/group/assignor/group_spec.hpp"

namespace hw::server_assignor {

[[nodiscard]] AssignorResult assign_uniform_homogeneous(const GroupSpec& spec);

}  // namespace hw::server_assignor
