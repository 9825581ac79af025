// RULE assignor.server_uniform_mixed -- subscriptions differ: everybody keeps what it still
// subscribes to, free partitions go to the least loaded subscriber, then topics are balanced one by
// one. Topics in the order of partitions per subscriber (most first), subscribers (fewest first),
// id.
//  1. Keep. 2. Deal the free partitions of each topic (assignor.load_levels).
//  3. Balance a topic: while its most and least loaded subscribers differ by two or more, the most
//     loaded one gives its highest partition of the topic to the least loaded one. Around all
//     topics until a whole round moved nothing, at most 16 times.
// A chain can stay uneven: with loads 9 (a) 10 (a b) 11 (b) each topic by itself is balanced.
//   had               topics   members           result
//   A a0 a1 a2        a:3      A(a) B(a)  (b:0)  A a0 a1   B a2
//   -                 a:2 b:2  A(a) B(a b)       A a0 a1   B b0 b1
// Source: UniformHeterogeneousAssignmentBuilder (4.2).
#pragma once

#include "broker_model/group/assignor/group_spec.hpp"

namespace hw::server_assignor {

[[nodiscard]] AssignorResult assign_uniform_heterogeneous(const GroupSpec& spec);

}  // namespace hw::server_assignor
