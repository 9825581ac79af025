// RULE assignor.roundrobin
// All partitions of all subscribed topics, by (topic, partition), are dealt one by one around the
// circle of members (assignor.member_order); a member that does not subscribe to the topic is
// skipped.
//   topics          members          result
//   a:3             A B              A a0 a2     B a1
//   a:2 b:2         A(a) B(a b)      A a0        B a1 b0 b1
// Source: RoundRobinAssignor (4.2); behaviour sheet E4.
#pragma once

#include <span>

#include "broker_model/client/assignor/member_order.hpp"
#include "broker_model/client/assignor/members.hpp"

namespace hw::assignor {

[[nodiscard]] inline Assignment assign_round_robin(std::span<const Topic> topics,
                                                   std::span<const Member> members) {
    Assignment result = nothing_assigned(members);
    const std::vector<const Member*> circle = in_dealing_order(members);
    std::size_t next = 0;
    for (const Topic* topic : assignable_topics(topics, members)) {
        for (std::int32_t partition = 0; partition < topic->partitions; ++partition) {
            while (!circle[next]->subscribes_to(topic->name)) next = (next + 1) % circle.size();
            result[circle[next]->id][topic->name].push_back(partition);
            next = (next + 1) % circle.size();
        }
    }
    return result;
}

}  // namespace hw::assignor
