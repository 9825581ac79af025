// RULE assignor.server_range -- each topic by itself: its n partitions are cut into ranges for its
// m subscribers, n / m each, the first n mod m members one more. Members are walked static ones
// first by instance id, then the others by member id. Topics with the same subscribers and as many
// partitions end up co-partitioned. Nothing is sticky but the order.
//   topics     members             result
//   a:5        A B                 A a0 a1 a2   B a3 a4
//   a:2        A B C               A a0   B a1   C -
//   a:2 b:2    A(a b) B(b)         A a0 a1 b0   B b1
//   a:2        A, B static "i"     B a0   A a1
// Source: RangeAssignor of the group coordinator (4.2); behaviour sheet E5.
#pragma once

#include <algorithm>

#include "broker_model/group/assignor/group_spec.hpp"

namespace hw::server_assignor {

[[nodiscard]] inline bool range_order(const Member& a, const Member& b) {
    if (a.instance_id.empty() != b.instance_id.empty()) return b.instance_id.empty();
    return a.instance_id.empty() ? a.id < b.id : a.instance_id < b.instance_id;
}

[[nodiscard]] inline AssignorResult assign_range(const GroupSpec& spec) {
    if (!spec.all_topics_exist()) return std::nullopt;
    std::vector<const Member*> order;
    for (const Member& m : spec.members) order.push_back(&m);
    std::stable_sort(order.begin(), order.end(),
                     [](const Member* a, const Member* b) { return range_order(*a, *b); });
    TargetAssignment result;
    for (const Member* m : order) result[m->id];
    for (const TopicId topic : spec.subscribed_topics()) {
        std::int32_t subscribers = 0;
        for (const Member* m : order) subscribers += m->topics.contains(topic) ? 1 : 0;
        const std::int32_t count = *spec.partitions_of(topic);
        std::int32_t extra = count % subscribers;
        std::int32_t next = 0;
        for (const Member* m : order) {
            if (!m->topics.contains(topic)) continue;
            const std::int32_t end = next + count / subscribers + (extra-- > 0 ? 1 : 0);
            for (; next < end; ++next) result[m->id][topic].insert(next);
        }
    }
    return result;
}

}  // namespace hw::server_assignor
