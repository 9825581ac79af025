#include "broker_model/controller/cluster_image.hpp"

#include <algorithm>
#include <utility>

#include "broker_model/base/check.hpp"
#include "broker_model/controller/partition_change.hpp"

namespace hw {

// ---- topics -------------------------------------------------------------------------------------

bool TopicImage::operator==(const TopicImage& other) const {
    const auto same = [](const PartitionPtr& a, const PartitionPtr& b) { return *a == *b; };
    return name == other.name && id == other.id &&
           std::equal(partitions.begin(), partitions.end(), other.partitions.begin(),
                      other.partitions.end(), same);
}

const TopicImage* TopicTable::find(TopicId id) const {
    const auto index = static_cast<std::size_t>(id.value());
    if (id.value() < 0 || index >= slots_.size() || slots_[index].id == kNoTopic) return nullptr;
    return &slots_[index];
}

const TopicImage* TopicTable::find(std::string_view name) const {
    const auto at = by_name_.find(name);
    return at == by_name_.end() ? nullptr : find(at->second);
}

const PartitionRegistration* TopicTable::partition(TopicPartition tp) const {
    const TopicImage* topic = find(tp.topic);
    if (topic == nullptr || tp.partition < 0) return nullptr;
    const auto index = static_cast<std::size_t>(tp.partition);
    return index < topic->partitions.size() ? topic->partitions[index].get() : nullptr;
}

void TopicTable::add(std::string name, TopicId id) {
    HW_CHECK(find(id) == nullptr && find(name) == nullptr, "topic exists: " + name);
    const auto index = static_cast<std::size_t>(id.value());
    if (index >= slots_.size()) slots_.resize(index + 1);
    by_name_.emplace(name, id);
    slots_[index] = TopicImage{std::move(name), id, {}};
}

void TopicTable::remove(TopicId id) {
    TopicImage& topic = at(id);
    by_name_.erase(topic.name);
    topic = TopicImage{};
}

TopicImage& TopicTable::at(TopicId id) {
    HW_CHECK(find(id) != nullptr, "no topic with id " + to_string(id));
    return slots_[static_cast<std::size_t>(id.value())];
}

// ---- lookups ------------------------------------------------------------------------------------

const BrokerRegistration* ClusterImage::broker(NodeId id) const {
    const auto at = brokers.find(id);
    return at == brokers.end() ? nullptr : &at->second;
}

std::int16_t ClusterImage::feature_level(std::string_view feature) const {
    const auto at = features.find(feature);
    return at == features.end() ? std::int16_t{0} : at->second;
}

const std::string* ClusterImage::config(const ConfigResource& resource,
                                        std::string_view key) const {
    const auto map = configs.find(resource);
    if (map == configs.end()) return nullptr;
    const auto value = map->second.find(key);
    return value == map->second.end() ? nullptr : &value->second;
}

bool ClusterDelta::empty() const {
    return created_topics.empty() && removed_topics.empty() && partitions.empty() &&
           brokers.empty() && configs.empty() && !features;
}

// ---- apply --------------------------------------------------------------------------------------

namespace {

template <class T>
void note(std::vector<T>& list, const T& item) {
    if (list.empty() || list.back() != item) list.push_back(item);
}

struct Apply {
    ClusterImage& image;
    ClusterDelta& delta;
    std::int64_t offset;

    void operator()(const RegisterBrokerRecord& r) {
        image.brokers[r.broker] = BrokerRegistration{
            r.broker, r.incarnation, r.epoch, offset, r.rack, r.fenced, r.in_controlled_shutdown};
        note(delta.brokers, r.broker);
    }
    void operator()(const UnregisterBrokerRecord& r) {
        registered(r.broker, r.epoch);
        image.brokers.erase(r.broker);
        note(delta.brokers, r.broker);
    }
    void operator()(const BrokerRegistrationChangeRecord& r) {
        BrokerRegistration& broker = registered(r.broker, r.epoch);
        if (r.fenced) broker.fenced = *r.fenced;
        if (r.enters_controlled_shutdown) broker.in_controlled_shutdown = true;
        note(delta.brokers, r.broker);
    }

    void operator()(const TopicRecord& r) {
        image.topics.add(r.name, r.id);
        delta.created_topics.push_back(r.id);
    }
    void operator()(const RemoveTopicRecord& r) {
        const TopicImage& topic = image.topics.at(r.id);
        const auto partitions = static_cast<std::int32_t>(topic.partitions.size());
        delta.removed_topics.push_back({r.id, topic.name, partitions});
        image.configs.erase(ConfigResource{ConfigResourceType::Topic, topic.name});
        image.topics.remove(r.id);
    }
    void operator()(const PartitionRecord& r) {
        auto& partitions = image.topics.at(r.tp.topic).partitions;
        const auto index = static_cast<std::size_t>(r.tp.partition);
        HW_CHECK(index <= partitions.size(), "partitions are created in order");
        if (index == partitions.size()) partitions.emplace_back();
        partitions[index] = r.state;
        note(delta.partitions, r.tp);
    }
    void operator()(const PartitionChangeRecord& r) {
        HW_CHECK(image.partition(r.tp) != nullptr, "change of an unknown partition");
        auto& partitions = image.topics.at(r.tp.topic).partitions;
        PartitionPtr& slot = partitions[static_cast<std::size_t>(r.tp.partition)];
        const PartitionPtr& known = r.merged.before;
        if (known != slot && (known == nullptr || *known != *slot)) {
            r.merged.after = std::make_shared<PartitionRegistration>(merge(*slot, r));
            r.merged.before = slot;
        }
        slot = r.merged.after;
        note(delta.partitions, r.tp);
    }
    void operator()(const ClearElrRecord& r) {
        if (!r.topic.empty()) {
            const TopicImage* topic = image.topics.find(r.topic);
            HW_CHECK(topic != nullptr, "ClearElr of an unknown topic " + r.topic);
            return clear_elr(image.topics.at(topic->id));
        }
        for (const auto& [name, id] : image.topics.by_name()) clear_elr(image.topics.at(id));
    }

    void operator()(const ConfigRecord& r) {
        if (r.value) {
            image.configs[r.resource][r.key] = *r.value;
        } else if (const auto at = image.configs.find(r.resource); at != image.configs.end()) {
            at->second.erase(r.key);
            if (at->second.empty()) image.configs.erase(at);
        }
        note(delta.configs, r.resource);
    }
    void operator()(const FeatureLevelRecord& r) {
        if (r.level == 0) {
            image.features.erase(r.feature);
        } else {
            image.features[r.feature] = r.level;
        }
        delta.features = true;
    }
    void operator()(const ProducerIdsRecord& r) {
        HW_CHECK(r.next_producer_id > image.next_producer_id, "producer ids go up");
        image.next_producer_id = r.next_producer_id;
    }
    void operator()(const NoOpRecord&) {}
    void operator()(const LeaderChangeRecord&) {}

  private:
    BrokerRegistration& registered(NodeId broker, BrokerEpoch epoch) {
        const auto at = image.brokers.find(broker);
        HW_CHECK(at != image.brokers.end() && at->second.epoch == epoch,
                 "no registration of broker " + to_string(broker) + " with that epoch");
        return at->second;
    }
    // Counts as a change of each partition that had any: the partition epoch goes up.
    void clear_elr(TopicImage& topic) {
        for (std::size_t i = 0; i < topic.partitions.size(); ++i) {
            const PartitionRegistration& before = *topic.partitions[i];
            if (before.elr.empty() && before.last_known_elr.empty()) continue;
            const TopicPartition tp{topic.id, static_cast<std::int32_t>(i)};
            PartitionChangeRecord change;
            change.tp = tp;
            change.elr = change.last_known_elr = NodeList{};
            topic.partitions[i] = std::make_shared<PartitionRegistration>(merge(before, change));
            note(delta.partitions, tp);
        }
    }
};

}  // namespace

void apply(ClusterImage& image, const MetadataRecord& record, std::int64_t offset,
           ClusterDelta* delta) {
    ClusterDelta unused;
    std::visit(Apply{image, delta != nullptr ? *delta : unused, offset}, record);
    image.offset = offset;
}

void apply(ClusterImage& image, const MetadataBatch& batch, ClusterDelta* delta) {
    std::int64_t offset = batch.base_offset;
    for (const MetadataRecord& record : batch.records) apply(image, record, offset++, delta);
}

}  // namespace hw
