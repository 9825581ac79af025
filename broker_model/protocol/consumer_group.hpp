// The consumer protocol of KIP-848 and the share groups of KIP-932: one heartbeat that joins, keeps
// alive, reports and leaves. Source: ConsumerGroupHeartbeat, ShareGroupHeartbeat, ShareFetch,
// ShareAcknowledge (4.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/log/record_batch.hpp"
#include "broker_model/protocol/errors.hpp"

namespace hw {

struct TopicIdPartitions {
    TopicId topic{-1};
    std::vector<std::int32_t> partitions;
    bool operator==(const TopicIdPartitions&) const = default;
};

inline constexpr std::int32_t kMemberEpochJoin = 0;
inline constexpr std::int32_t kMemberEpochLeave = -1;
inline constexpr std::int32_t kMemberEpochLeaveStatic = -2;

struct ConsumerGroupHeartbeatRequest {  // nullopt: not sent, as before
    std::string group;
    std::string member_id;
    std::int32_t member_epoch = kMemberEpochJoin;
    std::string instance_id;
    std::string client_id;
    std::string rack;
    std::optional<Duration> rebalance_timeout;
    std::optional<std::vector<std::string>> subscribed_topics;
    std::optional<std::string> subscribed_regex;
    std::optional<std::string> server_assignor;
    std::optional<std::vector<TopicIdPartitions>> owned;
};
struct ConsumerGroupHeartbeatResponse {
    ErrorCode error = ErrorCode::NONE;
    std::string member_id;
    std::int32_t member_epoch = -1;
    Duration heartbeat_interval;
    std::optional<std::vector<TopicIdPartitions>> assignment;  // nullopt: as before
};

struct ShareGroupHeartbeatRequest {
    std::string group;
    std::string member_id;
    std::int32_t member_epoch = kMemberEpochJoin;
    std::string client_id;
    std::optional<std::vector<std::string>> subscribed_topics;
};
struct ShareGroupHeartbeatResponse {
    ErrorCode error = ErrorCode::NONE;
    std::string member_id;
    std::int32_t member_epoch = -1;
    Duration heartbeat_interval;
    std::optional<std::vector<TopicIdPartitions>> assignment;
};

enum class AcknowledgeType : std::int8_t {
    Gap = 0, Accept = 1, Release = 2, Reject = 3, Renew = 4,
};

// Offsets first..last; one type for all of them or one for each.
struct AcknowledgementBatch {
    Offset first{-1};
    Offset last{-1};
    std::vector<AcknowledgeType> types;
};

struct ShareFetchRequest {
    struct Partition {
        TopicPartition tp;
        std::vector<AcknowledgementBatch> acknowledgements;
    };
    std::string group;
    std::string member_id;
    std::int32_t session_epoch = 0;  // 0 opens, -1 closes
    Duration max_wait;
    std::int32_t min_bytes = 1;
    std::int32_t max_bytes = 50 << 20;
    std::int32_t max_records = 500;
    std::int32_t batch_size = 500;
    bool acknowledge_only = false;  // ShareAcknowledge: nothing is fetched
    std::vector<Partition> partitions;
    std::vector<TopicPartition> forgotten;
};
struct ShareFetchResponse {
    struct Acquired {
        Offset first{-1};
        Offset last{-1};
        std::int16_t delivery_count = 0;
    };
    struct Partition {
        TopicPartition tp;
        ErrorCode error = ErrorCode::NONE;
        ErrorCode acknowledge_error = ErrorCode::NONE;
        NodeId current_leader{-1};
        LeaderEpoch current_leader_epoch{-1};
        std::vector<RecordBatch> batches;
        std::vector<Acquired> acquired;
    };
    ErrorCode error = ErrorCode::NONE;
    Duration acquisition_lock_timeout;
    std::vector<Partition> partitions;
};

}  // namespace hw
