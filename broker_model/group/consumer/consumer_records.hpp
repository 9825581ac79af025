// What the coordinator stores of a consumer group in __consumer_offsets (KIP-848). A record without
// a value deletes. The group's id is the records' common key and is kept beside them.
// Source: ConsumerGroup*Key.json, ConsumerGroup*Value.json, GroupCoordinatorRecordHelpers (4.2).
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "broker_model/base/time.hpp"
#include "broker_model/group/partition_sets.hpp"
#include "broker_model/protocol/group.hpp"

namespace hw {

// Of a member that still speaks the classic protocol (online migration).
struct ClassicMembership {
    Duration session_timeout;
    std::vector<JoinGroupRequest::Protocol> protocols;
    bool operator==(const ClassicMembership&) const = default;
};

struct ConsumerMemberMetadata {
    std::string instance_id;  // empty: a dynamic member
    std::string rack;
    std::string client_id;
    Duration rebalance_timeout = millis(-1);
    std::set<std::string> topics;
    std::string regex;            // empty: none
    std::string server_assignor;  // empty: no preference
    std::optional<ClassicMembership> classic;
    bool operator==(const ConsumerMemberMetadata&) const = default;
};

enum class ConsumerMemberState : std::uint8_t {
    Stable = 1,
    UnrevokedPartitions = 2,
    UnreleasedPartitions = 3,
};

struct ConsumerMemberAssignment {
    std::int32_t epoch = 0;
    std::int32_t previous_epoch = -1;
    ConsumerMemberState state = ConsumerMemberState::Stable;
    PartitionSets assigned;
    PartitionSets revoking;
    bool operator==(const ConsumerMemberAssignment&) const = default;
};

struct ResolvedRegex {
    std::set<std::string> topics;
    std::int64_t topics_version = 0;
    Instant resolved_at;
    bool operator==(const ResolvedRegex&) const = default;
};

struct ConsumerMemberRecord {
    std::string member;
    std::optional<ConsumerMemberMetadata> value;
};
struct ConsumerEpochRecord {
    struct Value {
        std::int32_t epoch = 0;
        std::uint64_t metadata_hash = 0;
    };
    std::optional<Value> value;
};
struct ConsumerTargetRecord {
    std::string member;
    std::optional<PartitionSets> value;
};
struct ConsumerTargetEpochRecord {
    std::optional<std::int32_t> value;
};
struct ConsumerAssignmentRecord {
    std::string member;
    std::optional<ConsumerMemberAssignment> value;
};
struct ConsumerRegexRecord {
    std::string regex;
    std::optional<ResolvedRegex> value;
};

using ConsumerGroupRecord =
    std::variant<ConsumerMemberRecord, ConsumerEpochRecord, ConsumerTargetRecord,
                 ConsumerTargetEpochRecord, ConsumerAssignmentRecord, ConsumerRegexRecord>;

}  // namespace hw
