#include "broker_model/broker/group_topics_feed.hpp"

namespace hw {
namespace {

KnownTopic known(const ClusterImage& image, const TopicImage& topic) {
    KnownTopic out;
    out.id = topic.id;
    out.partitions = static_cast<std::int32_t>(topic.partitions.size());
    for (const PartitionPtr& partition : topic.partitions) {
        auto& racks = out.partition_racks.emplace_back();
        for (const NodeId replica : partition->replicas) {
            const BrokerRegistration* broker = image.broker(replica);
            if (broker != nullptr && broker->rack >= 0) racks.insert(std::to_string(broker->rack));
        }
    }
    return out;
}

}  // namespace

void GroupTopicsFeed::build(const ClusterImage& image) {
    topics_.by_name.clear();
    topics_.version = topics_.version_with_new = image.offset;
    image.topics.for_each(
        [&](const TopicImage& topic) { topics_.by_name[topic.name] = known(image, topic); });
}

bool GroupTopicsFeed::refresh(const ClusterImage& image, TopicId id) {
    const TopicImage* topic = image.topics.find(id);
    if (topic == nullptr) return false;
    KnownTopic now = known(image, *topic);
    KnownTopic& before = topics_.by_name[topic->name];
    if (before == now) return false;
    before = std::move(now);
    return true;
}

bool GroupTopicsFeed::follow(const ClusterImage& image, const ClusterDelta& delta) {
    topics_.version = image.offset;
    if (!delta.created_topics.empty()) topics_.version_with_new = image.offset;
    bool changed = false;
    for (const auto& removed : delta.removed_topics) {
        const KnownTopic* topic = topics_.find(removed.name);
        if (topic == nullptr || topic->id != removed.id) continue;
        topics_.by_name.erase(removed.name);
        changed = true;
    }
    TopicId last = kNoTopic;
    for (const TopicPartition& tp : delta.partitions) {
        if (tp.topic != last) changed |= refresh(image, tp.topic);
        last = tp.topic;
    }
    return changed;
}

}  // namespace hw
