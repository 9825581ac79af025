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
    std::vector<std::vector<NodeId>> assignment;  // of the new partitions; empty = placed
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
};
struct AlterConfigResponse {
    AdminResult result;
};

struct AlterPartitionReassignmentRequest {
    std::string topic;
    std::int32_t partition = 0;
    std::optional<std::vector<NodeId>> replicas;  // nullopt = cancel
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

}  // namespace hw
