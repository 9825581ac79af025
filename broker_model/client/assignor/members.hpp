// What a partition assignor is given and what it answers. The leader of a classic group runs it.
// Members come in the order in which the leader walks them: Kafka's leader walks a Java hash map,
// so where a result depends on that order the order is an input here (and id order in simulations).
// Source: ConsumerPartitionAssignor, AbstractPartitionAssignor.assign (4.2).
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "broker_model/protocol/consumer_protocol.hpp"

namespace hw::assignor {

struct Topic {
    std::string name;
    std::int32_t partitions = 0;
    // Per partition the racks of its replicas, -1 for a replica without one. Empty: not known.
    std::vector<std::vector<std::int32_t>> replica_racks;

    bool operator==(const Topic&) const = default;
};

struct Member {
    std::string id;
    std::optional<std::string> instance_id;
    ConsumerSubscription subscription;

    [[nodiscard]] bool subscribes_to(std::string_view topic) const {
        const auto& topics = subscription.topics;
        return std::find(topics.begin(), topics.end(), topic) != topics.end();
    }
};

// Every member has an entry, partitions ascend.
using Assignment = std::map<std::string, PartitionsByTopic>;

// The topics that somebody subscribes to and that have partitions, by name.
[[nodiscard]] inline std::vector<const Topic*> assignable_topics(std::span<const Topic> topics,
                                                                 std::span<const Member> members) {
    std::vector<const Topic*> found;
    for (const Topic& topic : topics) {
        const bool wanted = std::any_of(members.begin(), members.end(), [&](const Member& m) {
            return m.subscribes_to(topic.name);
        });
        if (wanted && topic.partitions > 0) found.push_back(&topic);
    }
    std::sort(found.begin(), found.end(),
              [](const Topic* a, const Topic* b) { return a->name < b->name; });
    return found;
}

[[nodiscard]] inline Assignment nothing_assigned(std::span<const Member> members) {
    Assignment result;
    for (const Member& member : members) result[member.id];
    return result;
}

}  // namespace hw::assignor
