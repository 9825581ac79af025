// Fetch, ListOffsets, OffsetsForLeaderEpoch. Source: FetchRequest/Response.json and the others (4.2).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/log/record_batch.hpp"
#include "broker_model/protocol/errors.hpp"

namespace hw {

enum class IsolationLevel : std::uint8_t { ReadUncommitted = 0, ReadCommitted = 1 };

struct FetchRequest {
    struct Partition {
        TopicPartition tp;
        LeaderEpoch current_leader_epoch{-1};
        Offset fetch_offset{0};
        LeaderEpoch last_fetched_epoch{-1};  // -1: a consumer, or nothing fetched yet
        Offset log_start_offset{-1};         // the follower's; -1 for consumers
        std::int32_t partition_max_bytes = 1 << 20;
    };
    NodeId replica_id{-1};  // -1: a consumer
    BrokerEpoch replica_epoch{-1};
    Duration max_wait;
    std::int32_t min_bytes = 1;
    std::int32_t max_bytes = 50 << 20;
    IsolationLevel isolation = IsolationLevel::ReadUncommitted;
    std::int32_t session_id = 0;
    std::int32_t session_epoch = -1;  // 0 full + create, n>0 incremental, -1 sessionless
    std::int32_t rack = -1;           // client.rack as an index of the cluster's rack names
    std::vector<Partition> partitions;
    std::vector<TopicPartition> forgotten;
};

struct EpochEndOffset {
    LeaderEpoch epoch{-1};
    Offset end_offset{-1};
    constexpr auto operator<=>(const EpochEndOffset&) const = default;
};

struct AbortedTransaction {
    ProducerId producer_id{-1};
    Offset first_offset{-1};
    constexpr auto operator<=>(const AbortedTransaction&) const = default;
};

struct FetchResponse {
    struct Partition {
        TopicPartition tp;
        ErrorCode error = ErrorCode::NONE;
        Offset high_watermark{-1};
        Offset last_stable_offset{-1};
        Offset log_start_offset{-1};
        std::optional<EpochEndOffset> diverging_epoch;
        NodeId preferred_read_replica{-1};
        NodeId current_leader{-1};
        LeaderEpoch current_leader_epoch{-1};
        std::vector<AbortedTransaction> aborted_transactions;
        std::vector<RecordBatch> batches;
    };
    ErrorCode error = ErrorCode::NONE;  // session errors
    std::int32_t session_id = 0;
    std::vector<Partition> partitions;
    Duration throttle;
};

// Special timestamps of ListOffsets.
inline constexpr std::int64_t kLatestTimestamp = -1;
inline constexpr std::int64_t kEarliestTimestamp = -2;
inline constexpr std::int64_t kMaxTimestamp = -3;
inline constexpr std::int64_t kEarliestLocalTimestamp = -4;
inline constexpr std::int64_t kLatestTieredTimestamp = -5;
inline constexpr std::int64_t kEarliestPendingUploadTimestamp = -6;

struct ListOffsetsRequest {
    struct Partition {
        TopicPartition tp;
        LeaderEpoch current_leader_epoch{-1};
        std::int64_t timestamp_ms = kLatestTimestamp;
    };
    NodeId replica_id{-1};  // -1: a consumer; >= 0: a follower; -2: debugging consumer
    IsolationLevel isolation = IsolationLevel::ReadUncommitted;
    std::vector<Partition> partitions;
};

struct ListOffsetsResponse {
    struct Partition {
        TopicPartition tp;
        ErrorCode error = ErrorCode::NONE;
        std::int64_t timestamp_ms = -1;
        Offset offset{-1};
        LeaderEpoch leader_epoch{-1};
    };
    std::vector<Partition> partitions;
};

struct OffsetsForLeaderEpochRequest {
    struct Partition {
        TopicPartition tp;
        LeaderEpoch current_leader_epoch{-1};
        LeaderEpoch leader_epoch{-1};
    };
    std::vector<Partition> partitions;
};

struct OffsetsForLeaderEpochResponse {
    struct Partition {
        TopicPartition tp;
        ErrorCode error = ErrorCode::NONE;
        EpochEndOffset end;
    };
    std::vector<Partition> partitions;
};

}  // namespace hw
