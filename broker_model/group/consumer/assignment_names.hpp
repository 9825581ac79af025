// Partitions by topic name, as members of the classic protocol have them, and by topic id.
// Source: Utils.toTopicPartitionMap, toConsumerProtocolAssignment (4.2).
#pragma once

#include "broker_model/group/consumer/group_topics.hpp"
#include "broker_model/group/partition_sets.hpp"
#include "broker_model/protocol/consumer_protocol.hpp"

namespace hw {

// Topics that are gone are left out, both ways.
[[nodiscard]] inline PartitionSets by_id(const PartitionsByTopic& named,
                                         const GroupTopics& topics) {
    PartitionSets out;
    for (const auto& [name, partitions] : named) {
        const KnownTopic* topic = topics.find(name);
        if (topic == nullptr || partitions.empty()) continue;
        out[topic->id].insert(partitions.begin(), partitions.end());
    }
    return out;
}

[[nodiscard]] inline PartitionsByTopic by_name(const PartitionSets& sets,
                                               const GroupTopics& topics) {
    PartitionsByTopic out;
    for (const auto& [name, topic] : topics.by_name) {
        const auto it = sets.find(topic.id);
        if (it != sets.end()) out[name] = {it->second.begin(), it->second.end()};
    }
    return out;
}

}  // namespace hw
