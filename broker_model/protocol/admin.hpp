// Operator requests. Brokers forward what the controller decides (envelope) and answer the rest.
// Source: CreateTopics, DeleteTopics, CreatePartitions, IncrementalAlterConfigs,
// AlterPartitionReassignments, ElectLeaders, UnregisterBroker, UpdateFeatures, DeleteRecords (4.2).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/protocol/errors.hpp"

namespace hw {

struct AdminResult {  // one resource's outcome
    ErrorCode error = ErrorCode::NONE;
    std::string message;  // Kafka's text where users see it; may be empty
};

struct CreateTopicRequest {
    std::string name;
    std::int32_t partitions = -1;          // -1: broker default, or given by assignment
    std::int16_t replication_factor = -1;  // -1: broker default
    std::vector<std::vector<NodeId>> assignment;
    std::map<std::string, std::string> configs;
    bool validate_only = false;
};
struct CreateTopicResponse {
    AdminResult result;
    TopicId id{-1};
};

struct DeleteTopicRequest {
    std::string name;
};
struct DeleteTopicResponse {
    AdminResult result;
};

struct CreatePartitionsRequest {
    std::string topic;
    std::int32_t count = 0;
    std::optional<std::vector<std::vector<NodeId>>> assignment;  // of the new ones; else placed
    bool validate_only = false;
};
struct CreatePartitionsResponse {
    AdminResult result;
};

struct AlterConfigRequest {
    enum class Resource : std::uint8_t { Topic, Broker, Group };
    Resource resource = Resource::Topic;
    std::string name;  // topic, broker id ("" = cluster default), group
    std::map<std::string, std::optional<std::string>> changes;  // nullopt = delete
    bool validate_only = false;
};
struct AlterConfigResponse {
    AdminResult result;
};

struct AlterPartitionReassignmentRequest {
    std::string topic;
    std::int32_t partition = 0;
    std::optional<std::vector<NodeId>> replicas;  // nullopt = cancel
    bool allow_replication_factor_change = true;  // KIP-860
};
struct AlterPartitionReassignmentResponse {
    AdminResult result;
};

enum class ElectionType : std::uint8_t { Preferred = 0, Unclean = 1 };

struct ElectLeadersRequest {
    ElectionType type = ElectionType::Preferred;
    struct Partition {
        std::string topic;
        std::int32_t partition = 0;
    };
    std::vector<Partition> partitions;
    bool all_partitions = false;
};
struct ElectLeadersResponse {
    struct Partition {
        std::string topic;
        std::int32_t partition = 0;
        AdminResult result;
    };
    ErrorCode error = ErrorCode::NONE;
    std::vector<Partition> partitions;
};

struct UnregisterBrokerRequest {
    NodeId broker{-1};
};
struct UnregisterBrokerResponse {
    AdminResult result;
};

struct UpdateFeatureRequest {
    std::string feature;  // "metadata.version", "eligible.leader.replicas.version", ...
    std::int16_t level = 0;
    enum class Upgrade : std::uint8_t { Upgrade = 1, SafeDowngrade = 2, UnsafeDowngrade = 3 };
    Upgrade upgrade = Upgrade::Upgrade;
    bool validate_only = false;
};
struct UpdateFeatureResponse {
    AdminResult result;
};

struct DeleteRecordsRequest {  // answered by the partition's leader
    TopicPartition tp;
    Offset before{-1};  // -1 = high watermark
    Duration timeout;
};
struct DeleteRecordsResponse {
    ErrorCode error = ErrorCode::NONE;
    Offset low_watermark{-1};
};

struct DescribeConfigsRequest {
    AlterConfigRequest::Resource resource = AlterConfigRequest::Resource::Topic;
    std::string name;               // topic or broker id
    std::vector<std::string> keys;  // empty = all
};
struct DescribeConfigsResponse {
    enum class Source : std::uint8_t {
        DynamicTopicConfig, DynamicBrokerConfig, DynamicDefaultBrokerConfig, StaticBrokerConfig,
        DefaultConfig, DynamicGroupConfig,
    };
    struct Entry {
        std::string key;
        std::optional<std::string> value;  // nullopt = null
        Source source = Source::DefaultConfig;
    };
    AdminResult result;
    std::vector<Entry> entries;
};

struct DescribeTopicPartitionsRequest {
    std::string topic;
};
struct DescribeTopicPartitionsResponse {
    struct Partition {
        std::int32_t partition = 0;
        NodeId leader{-1};
        LeaderEpoch leader_epoch{-1};
        std::vector<NodeId> replicas;
        std::vector<NodeId> isr;
        std::vector<NodeId> eligible_leader_replicas;
        std::vector<NodeId> last_known_elr;
    };
    AdminResult result;
    std::vector<Partition> partitions;
};

struct DescribeProducersRequest {  // answered by the partition's leader
    TopicPartition tp;
};
struct DescribeProducersResponse {
    struct Producer {
        ProducerId producer_id{-1};
        ProducerEpoch producer_epoch{-1};
        std::int32_t last_sequence = -1;
        std::int64_t last_timestamp_ms = -1;
        std::int32_t coordinator_epoch = -1;
        Offset current_txn_start_offset{-1};
    };
    ErrorCode error = ErrorCode::NONE;
    std::vector<Producer> producers;
};

}  // namespace hw
