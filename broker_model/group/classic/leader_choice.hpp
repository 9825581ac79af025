// RULE group.leader -- who computes the assignment.
// The first member that joins a group without a leader. It stays the leader as long as it is a
// member
// and joins every rebalance in time.
//   what happens                                         | leader
//   the leader leaves or fails                           | another member, if there is one
//   a static leader comes back under a new member id     | that id
//   a rebalance ends, the leader (static) did not join   | a member that did
//   ... and nobody else joined either                    | nobody is chosen: wait once more
// Which other member is an accident of hashing in Kafka; here the first in order of id.
// Source: ClassicGroup.add, remove, replaceStaticMember, maybeElectNewJoinedLeader (4.2).
#pragma once

#include "broker_model/group/classic/classic_group.hpp"

namespace hw {

[[nodiscard]] inline std::string leader_after_removal(const ClassicGroup::Members& left) {
    return left.empty() ? std::string{} : left.begin()->first;
}

// nullopt: nobody joined.
[[nodiscard]] inline std::optional<std::string> leader_of_joined(
    const ClassicGroup::Members& members, const std::string& leader) {
    const auto current = members.find(leader);
    if (current == members.end()) return std::nullopt;
    if (current->second.awaiting_join != 0) return leader;
    for (const auto& [id, member] : members)
        if (member.awaiting_join != 0) return id;
    return std::nullopt;
}

}  // namespace hw
