// RULE assignor.member_order
// Range and round robin deal to static members first, by instance id, then to the others, by member
// id. A static member that comes back under a new member id therefore keeps its place.
//   members (id, instance)       order
//   (b, -) (a, -)                a b
//   (a, -) (z, i2) (y, i9)       z y a
// Source: AbstractPartitionAssignor.MemberInfo.compareTo (4.2).
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "broker_model/client/assignor/members.hpp"

namespace hw::assignor {

[[nodiscard]] inline bool comes_before(const Member& a, const Member& b) {
    if (a.instance_id && b.instance_id) return *a.instance_id < *b.instance_id;
    if (a.instance_id || b.instance_id) return a.instance_id.has_value();
    return a.id < b.id;
}

[[nodiscard]] inline std::vector<const Member*> in_dealing_order(std::span<const Member> members) {
    std::vector<const Member*> order;
    for (const Member& member : members) order.push_back(&member);
    std::stable_sort(order.begin(), order.end(),
                     [](const Member* a, const Member* b) { return comes_before(*a, *b); });
    return order;
}

}  // namespace hw::assignor
