// Produce and InitProducerId. Source: ProduceRequest/Response.json, InitProducerId*.json (4.2).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/log/record_batch.hpp"
#include "broker_model/protocol/errors.hpp"

namespace hw {

struct ProduceRequest {
    struct Partition {
        TopicPartition tp;
        RecordBatch batch;
    };
    std::int16_t acks = -1;  // -1, 0, 1
    Duration timeout;        // how long the leader waits for replication
    std::string transactional_id;
    std::vector<Partition> partitions;
    // Transactional: 2 adds the partitions to the transaction, below 2 they were added before.
    std::int16_t transaction_version = 2;
};

struct ProduceResponse {
    struct Partition {
        TopicPartition tp;
        ErrorCode error = ErrorCode::NONE;
        Offset base_offset{-1};
        std::int64_t log_append_time_ms = -1;
        Offset log_start_offset{-1};
        // KIP-951: where the leader is now, with NOT_LEADER_OR_FOLLOWER; -1 unknown.
        NodeId current_leader{-1};
        LeaderEpoch current_leader_epoch{-1};
        std::vector<std::int32_t> record_error_indexes;
    };
    std::vector<Partition> partitions;
    Duration throttle;
};

struct InitProducerIdRequest {
    std::string transactional_id;  // empty = null: idempotent only
    Duration transaction_timeout;
    ProducerId producer_id{-1};
    ProducerEpoch producer_epoch{-1};
};

struct InitProducerIdResponse {
    ErrorCode error = ErrorCode::NONE;
    ProducerId producer_id{-1};
    ProducerEpoch producer_epoch{-1};
};

}  // namespace hw
