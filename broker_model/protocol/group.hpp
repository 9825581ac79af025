// Classic consumer groups and committed offsets. Group, member and instance ids are texts as
// in Kafka; an empty instance id is null. Metadata and assignments are the members' own bytes
// (consumer_protocol.hpp). Source: FindCoordinator, JoinGroup, SyncGroup, Heartbeat, LeaveGroup,
// OffsetCommit, OffsetFetch, OffsetDelete, DescribeGroups, DeleteGroups (4.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/protocol/errors.hpp"

namespace hw {

enum class CoordinatorType : std::uint8_t { Group = 0, Transaction = 1, Share = 2 };

struct FindCoordinatorRequest {
    CoordinatorType type = CoordinatorType::Group;
    std::string key;  // group id, transactional id, or group:topic:partition
};
struct FindCoordinatorResponse {
    ErrorCode error = ErrorCode::NONE;
    NodeId node{-1};
};

struct JoinGroupRequest {
    struct Protocol {
        std::string name;
        std::string metadata;
        bool operator==(const Protocol&) const = default;
    };
    std::int16_t version = 9;  // below 4: no MEMBER_ID_REQUIRED round; 9: may skip the assignment
    std::string group;
    std::string member_id;
    std::string instance_id;
    std::string client_id;
    std::string protocol_type = "consumer";
    Duration session_timeout;
    Duration rebalance_timeout;
    std::vector<Protocol> protocols;
    std::string reason;
};
struct JoinGroupResponse {
    struct Member {
        std::string member_id;
        std::string instance_id;
        std::string metadata;
    };
    ErrorCode error = ErrorCode::NONE;
    std::int32_t generation = -1;
    std::string protocol_type;
    std::string protocol;
    std::string leader;
    bool skip_assignment = false;
    std::string member_id;
    std::vector<Member> members;  // only for the leader
};

struct SyncGroupRequest {
    struct Assignment {
        std::string member_id;
        std::string assignment;
    };
    std::string group;
    std::int32_t generation = -1;
    std::string member_id;
    std::string instance_id;
    std::string protocol_type;
    std::string protocol;
    std::vector<Assignment> assignments;  // only from the leader
};
struct SyncGroupResponse {
    ErrorCode error = ErrorCode::NONE;
    std::string protocol_type;
    std::string protocol;
    std::string assignment;
};

struct HeartbeatRequest {
    std::string group;
    std::int32_t generation = -1;
    std::string member_id;
    std::string instance_id;
};
struct HeartbeatResponse {
    ErrorCode error = ErrorCode::NONE;
};

struct LeaveGroupRequest {
    struct Member {
        std::string member_id;
        std::string instance_id;
        std::string reason;
    };
    std::string group;
    std::vector<Member> members;
};
struct LeaveGroupResponse {
    struct Member {
        std::string member_id;
        std::string instance_id;
        ErrorCode error = ErrorCode::NONE;
    };
    ErrorCode error = ErrorCode::NONE;
    std::vector<Member> members;
};

// A committed offset as it is sent and stored. Topics go by name: the coordinator keeps offsets of
// topics that are gone until it hears so.
struct CommittedOffset {
    std::string topic;
    std::int32_t partition = 0;
    Offset offset{-1};
    LeaderEpoch leader_epoch{-1};
    std::string metadata;
};
struct PartitionError {
    std::string topic;
    std::int32_t partition = 0;
    ErrorCode error = ErrorCode::NONE;
};

struct OffsetCommitRequest {
    std::int16_t version = 9;  // 9: member epochs of the consumer protocol
    std::string group;
    std::int32_t generation_or_epoch = -1;
    std::string member_id;
    std::string instance_id;
    std::optional<Duration> retention_time;  // versions up to 4
    std::vector<CommittedOffset> offsets;
};
struct OffsetCommitResponse {
    std::vector<PartitionError> partitions;
};

struct OffsetFetchRequest {
    struct Partition {
        std::string topic;
        std::int32_t partition = 0;
    };
    std::string group;
    std::optional<std::string> member_id;  // nullopt: an admin client
    std::int32_t member_epoch = -1;
    bool require_stable = false;
    std::optional<std::vector<Partition>> partitions;  // nullopt: all
};
struct OffsetFetchResponse {
    struct Partition {
        CommittedOffset committed;  // offset -1: none
        ErrorCode error = ErrorCode::NONE;
    };
    ErrorCode error = ErrorCode::NONE;
    std::vector<Partition> partitions;
};

struct OffsetDeleteRequest {
    std::string group;
    std::vector<OffsetFetchRequest::Partition> partitions;
};
struct OffsetDeleteResponse {
    ErrorCode error = ErrorCode::NONE;
    std::vector<PartitionError> partitions;
};

struct DeleteGroupRequest {
    std::string group;
};
struct DeleteGroupResponse {
    ErrorCode error = ErrorCode::NONE;
};

// One group, of any type; what DescribeGroups and ConsumerGroupDescribe tell of it.
struct DescribeGroupRequest {
    std::string group;
};
struct DescribeGroupResponse {
    struct Member {
        std::string member_id;
        std::string instance_id;
        std::string client_id;
        std::int32_t member_epoch = -1;  // consumer protocol
        std::vector<OffsetFetchRequest::Partition> assignment;
        std::vector<OffsetFetchRequest::Partition> target;  // consumer protocol
    };
    ErrorCode error = ErrorCode::NONE;
    std::string type;   // "Classic", "Consumer", "Share"
    std::string state;  // as Kafka's admin client prints it
    std::string protocol;  // assignor
    std::int32_t epoch = -1;
    std::int32_t assignment_epoch = -1;
    std::vector<Member> members;
};

}  // namespace hw
