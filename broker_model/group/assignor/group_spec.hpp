// What an assignor of the group coordinator is given and what it answers (KIP-848, KIP-932).
// Members come in the order in which the coordinator walks them: Kafka's walks a Java hash map, so
// where a result depends on that order the order is an input here (and id order in simulations).
// Topics and partitions are walked in ascending order.
// Source: GroupSpecImpl, SubscribedTopicDescriberImpl, GroupAssignment (4.2).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "broker_model/group/partition_sets.hpp"

namespace hw::server_assignor {

struct Member {
    std::string id;
    std::string instance_id;  // empty: a dynamic member
    std::set<TopicId> topics;
    PartitionSets target;  // what it should have had until now
};

struct GroupSpec {
    std::vector<Member> members;
    bool homogeneous = true;  // everybody subscribes to the same topics
    std::map<TopicId, std::int32_t> partition_counts;
    PartitionSets assigned;  // in somebody's target until now

    [[nodiscard]] std::optional<std::int32_t> partitions_of(TopicId topic) const {
        const auto it = partition_counts.find(topic);
        if (it == partition_counts.end()) return std::nullopt;
        return it->second;
    }
    [[nodiscard]] std::set<TopicId> subscribed_topics() const {
        std::set<TopicId> all;
        for (const Member& m : members) all.insert(m.topics.begin(), m.topics.end());
        return all;
    }
    // Kafka's assignors throw when a subscribed topic has no metadata.
    [[nodiscard]] bool all_topics_exist() const {
        for (const TopicId topic : subscribed_topics()) {
            if (!partition_counts.contains(topic)) return false;
        }
        return true;
    }
};

// Members without an entry get nothing.
using TargetAssignment = std::map<std::string, PartitionSets>;

// nullopt: the assignor failed.
using AssignorResult = std::optional<TargetAssignment>;

}  // namespace hw::server_assignor
