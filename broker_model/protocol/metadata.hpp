// Metadata as clients see it. Source: MetadataRequest/Response.json (4.2).
#pragma once

#include <string>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/protocol/errors.hpp"

namespace hw {

struct MetadataRequest {
    std::vector<std::string> topics;  // names; empty with all_topics = every topic
    bool all_topics = false;
    bool allow_auto_topic_creation = false;
};

struct MetadataResponse {
    struct Partition {
        ErrorCode error = ErrorCode::NONE;
        std::int32_t partition = 0;
        NodeId leader{-1};
        LeaderEpoch leader_epoch{-1};
        std::vector<NodeId> replicas;
        std::vector<NodeId> isr;
        std::vector<NodeId> offline_replicas;
    };
    struct Topic {
        ErrorCode error = ErrorCode::NONE;
        std::string name;
        TopicId id{-1};
        std::vector<Partition> partitions;
    };
    struct Broker {
        NodeId id{-1};
        std::int32_t rack = -1;  // index of the cluster's rack names, -1 = none
    };
    std::vector<Broker> brokers;  // unfenced ones
    NodeId controller{-1};
    std::vector<Topic> topics;
};

}  // namespace hw
