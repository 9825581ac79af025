// Partitions by topic as sets: what group members have, should have, give up.
#pragma once

#include <cstdint>
#include <map>
#include <set>

#include "broker_model/base/ids.hpp"

namespace hw {

using PartitionSets = std::map<TopicId, std::set<std::int32_t>>;  // no topic without partitions

[[nodiscard]] inline bool contains(const PartitionSets& sets, TopicId topic,
                                   std::int32_t partition) {
    const auto it = sets.find(topic);
    return it != sets.end() && it->second.contains(partition);
}

inline void remove(PartitionSets& sets, TopicId topic, std::int32_t partition) {
    const auto it = sets.find(topic);
    if (it == sets.end()) return;
    it->second.erase(partition);
    if (it->second.empty()) sets.erase(it);
}

inline void add_all(PartitionSets& to, const PartitionSets& more) {
    for (const auto& [topic, partitions] : more) {
        to[topic].insert(partitions.begin(), partitions.end());
    }
}

// Of `sets` those partitions for which keep(topic, partition) says yes.
template <class Keep>
[[nodiscard]] PartitionSets filtered(const PartitionSets& sets, Keep keep) {
    PartitionSets out;
    for (const auto& [topic, partitions] : sets) {
        for (const std::int32_t p : partitions) {
            if (keep(topic, p)) out[topic].insert(p);
        }
    }
    return out;
}

[[nodiscard]] inline PartitionSets minus(const PartitionSets& a, const PartitionSets& b) {
    return filtered(a, [&](TopicId t, std::int32_t p) { return !contains(b, t, p); });
}

[[nodiscard]] inline PartitionSets common(const PartitionSets& a, const PartitionSets& b) {
    return filtered(a, [&](TopicId t, std::int32_t p) { return contains(b, t, p); });
}

[[nodiscard]] inline bool is_subset(const PartitionSets& part, const PartitionSets& whole) {
    return minus(part, whole).empty();
}

}  // namespace hw
