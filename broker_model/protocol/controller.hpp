// Broker lifecycle and partition management, as sent to the active controller.
// Source: BrokerRegistration*, BrokerHeartbeat*, AlterPartition* .json (4.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/protocol/errors.hpp"

namespace hw {

struct BrokerRegistrationRequest {
    NodeId broker{-1};
    std::int64_t incarnation = 0;  // a fresh number per process start
    BrokerEpoch previous_broker_epoch{-1};  // from the clean-shutdown file; -1 = unclean
    std::int32_t rack = -1;                 // index of the cluster's rack names; -1 = none
};
struct BrokerRegistrationResponse {
    ErrorCode error = ErrorCode::NONE;
    BrokerEpoch broker_epoch{-1};
};

struct BrokerHeartbeatRequest {
    NodeId broker{-1};
    BrokerEpoch broker_epoch{-1};
    std::int64_t current_metadata_offset = -1;
    bool want_fence = false;
    bool want_shut_down = false;
};
struct BrokerHeartbeatResponse {
    ErrorCode error = ErrorCode::NONE;
    bool is_caught_up = false;
    bool is_fenced = true;
    bool should_shut_down = false;
};

enum class LeaderRecoveryState : std::int8_t { Recovered = 0, Recovering = 1 };

struct AlterPartitionRequest {
    struct IsrMember {
        NodeId broker{-1};
        BrokerEpoch broker_epoch{-1};
    };
    struct Partition {
        TopicPartition tp;
        LeaderEpoch leader_epoch{-1};
        PartitionEpoch partition_epoch{-1};
        LeaderRecoveryState leader_recovery_state = LeaderRecoveryState::Recovered;
        std::vector<IsrMember> new_isr;
    };
    NodeId broker{-1};
    BrokerEpoch broker_epoch{-1};
    std::vector<Partition> partitions;
};
struct AlterPartitionResponse {
    struct Partition {
        TopicPartition tp;
        ErrorCode error = ErrorCode::NONE;
        NodeId leader{-1};
        LeaderEpoch leader_epoch{-1};
        PartitionEpoch partition_epoch{-1};
        LeaderRecoveryState leader_recovery_state = LeaderRecoveryState::Recovered;
        std::vector<NodeId> isr;
    };
    ErrorCode error = ErrorCode::NONE;  // NOT_CONTROLLER, STALE_BROKER_EPOCH
    std::vector<Partition> partitions;
};

struct AllocateProducerIdsRequest {
    NodeId broker{-1};
    BrokerEpoch broker_epoch{-1};
};
struct AllocateProducerIdsResponse {
    ErrorCode error = ErrorCode::NONE;
    ProducerId start{-1};
    std::int32_t length = 0;
};

}  // namespace hw
