// The cluster's metadata at one offset of the metadata log. Every broker and controller holds its
// own; all "stale view" behaviour comes from images standing at different offsets.
// Partitions are shared between images (partition_registration.hpp), iteration is sorted.
// Source: org.apache.kafka.image.* (4.2).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/controller/features.hpp"
#include "broker_model/controller/metadata_record.hpp"

namespace hw {

struct BrokerRegistration {
    NodeId id{-1};
    std::int64_t incarnation = 0;
    BrokerEpoch epoch{-1};
    std::int64_t record_offset = -1;  // of the registration; the broker must have read up to it
    std::int32_t rack = -1;           // racks are numbered in the order of their names
    bool fenced = true;
    bool in_controlled_shutdown = false;

    bool operator==(const BrokerRegistration&) const = default;
    [[nodiscard]] bool is_active() const { return !fenced && !in_controlled_shutdown; }
};

struct TopicImage {
    std::string name;
    TopicId id{-1};
    std::vector<PartitionPtr> partitions;  // by number, dense
    bool operator==(const TopicImage& other) const;  // compares the partitions themselves
};

// Topics by id and by name. Ids are handed out 0, 1, 2, ... and never reused.
class TopicTable {
  public:
    [[nodiscard]] const TopicImage* find(TopicId id) const;
    [[nodiscard]] const TopicImage* find(std::string_view name) const;
    [[nodiscard]] const PartitionRegistration* partition(TopicPartition tp) const;
    [[nodiscard]] TopicId next_id() const {
        return TopicId(static_cast<std::int32_t>(slots_.size()));
    }
    [[nodiscard]] const std::map<std::string, TopicId, std::less<>>& by_name() const {
        return by_name_;
    }
    [[nodiscard]] std::size_t size() const { return by_name_.size(); }

    // In order of id. f(const TopicImage&)
    template <class F>
    void for_each(F&& f) const {
        for (const TopicImage& topic : slots_) {
            if (topic.id != kNoTopic) f(topic);
        }
    }
    // In order of (topic id, partition). f(TopicPartition, const PartitionRegistration&)
    template <class F>
    void for_each_partition(F&& f) const {
        for_each([&f](const TopicImage& topic) {
            for (std::size_t i = 0; i < topic.partitions.size(); ++i) {
                f(TopicPartition{topic.id, static_cast<std::int32_t>(i)}, *topic.partitions[i]);
            }
        });
    }

    bool operator==(const TopicTable&) const = default;

    void add(std::string name, TopicId id);
    void remove(TopicId id);
    [[nodiscard]] TopicImage& at(TopicId id);

  private:
    std::vector<TopicImage> slots_;  // index = id; a removed topic leaves an empty slot
    std::map<std::string, TopicId, std::less<>> by_name_;
};

using ConfigMap = std::map<std::string, std::string, std::less<>>;

struct ClusterImage {
    std::int64_t offset = -1;  // of the last applied record
    std::map<NodeId, BrokerRegistration> brokers;
    TopicTable topics;
    std::map<ConfigResource, ConfigMap> configs;  // only what was set dynamically
    FeatureLevels features;  // finalized; absent = 0
    std::int64_t next_producer_id = 0;

    bool operator==(const ClusterImage&) const = default;

    [[nodiscard]] const BrokerRegistration* broker(NodeId id) const;
    [[nodiscard]] const PartitionRegistration* partition(TopicPartition tp) const {
        return topics.partition(tp);
    }
    [[nodiscard]] std::int16_t feature_level(std::string_view feature) const;
    // A value set on exactly this resource, or null.
    [[nodiscard]] const std::string* config(const ConfigResource& resource,
                                            std::string_view key) const;
};

// What a stretch of records changed, for those who must act on it. In log order, without repeats
// of the same neighbour; a partition of a removed topic may still be listed.
struct ClusterDelta {
    std::vector<TopicId> created_topics;
    struct RemovedTopic {
        TopicId id{-1};
        std::string name;
        std::int32_t partitions = 0;
    };
    std::vector<RemovedTopic> removed_topics;
    std::vector<TopicPartition> partitions;  // new or changed
    std::vector<NodeId> brokers;             // registered, changed or unregistered
    std::vector<ConfigResource> configs;
    bool features = false;

    void clear() { *this = ClusterDelta{}; }
    [[nodiscard]] bool empty() const;
};

// `offset` is the record's own. `delta` may be null.
void apply(ClusterImage& image, const MetadataRecord& record, std::int64_t offset,
           ClusterDelta* delta = nullptr);
void apply(ClusterImage& image, const MetadataBatch& batch, ClusterDelta* delta = nullptr);

}  // namespace hw
