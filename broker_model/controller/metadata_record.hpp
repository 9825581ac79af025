// What the metadata log (__cluster_metadata) holds. Cluster state changes only by applying these
// (cluster_image.hpp). A batch is immutable once appended and shared by every replica of the log.
// Source: kafka-metadata/*Record.json, LeaderChangeMessage.json (4.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/controller/partition_registration.hpp"
#include "broker_model/protocol/admin.hpp"

namespace hw {

struct RegisterBrokerRecord {
    NodeId broker{-1};
    std::int64_t incarnation = 0;
    BrokerEpoch epoch{-1};
    std::int32_t rack = -1;
    bool fenced = true;
    bool in_controlled_shutdown = false;
};
struct UnregisterBrokerRecord {
    NodeId broker{-1};
    BrokerEpoch epoch{-1};
};
struct BrokerRegistrationChangeRecord {
    NodeId broker{-1};
    BrokerEpoch epoch{-1};
    std::optional<bool> fenced;  // nullopt = unchanged
    bool enters_controlled_shutdown = false;
};

struct TopicRecord {
    std::string name;
    TopicId id{-1};
};
struct RemoveTopicRecord {
    TopicId id{-1};
};
struct PartitionRecord {
    TopicPartition tp;
    PartitionPtr state;
};

inline constexpr NodeId kNoLeaderChange{-2};  // a field of PartitionChangeRecord, never a state

// Only what changes. A leader that is set, even to the same broker, bumps the leader epoch; every
// record bumps the partition epoch (merge, in partition_change.hpp).
struct PartitionChangeRecord {
    TopicPartition tp;
    std::optional<NodeList> isr;
    NodeId leader = kNoLeaderChange;
    std::optional<NodeList> replicas;
    std::optional<NodeList> removing_replicas;
    std::optional<NodeList> adding_replicas;
    std::optional<NodeList> elr;
    std::optional<NodeList> last_known_elr;
    std::optional<LeaderRecoveryState> leader_recovery_state;
    bool has_directories = false;  // says in which log directory each replica is

    // The first image that applies the record keeps the result here; images that start from the
    // very same state share it.
    struct Merged {
        PartitionPtr before;
        PartitionPtr after;
    };
    mutable Merged merged;
};

using ConfigResourceType = AlterConfigRequest::Resource;
struct ConfigResource {
    ConfigResourceType type = ConfigResourceType::Topic;
    std::string name;  // "" of type Broker = cluster default
    auto operator<=>(const ConfigResource&) const = default;
};
struct ConfigRecord {
    ConfigResource resource;
    std::string key;
    std::optional<std::string> value;  // nullopt = delete
};
struct FeatureLevelRecord {
    std::string feature;
    std::int16_t level = 0;  // 0 = feature removed
};
struct ClearElrRecord {
    std::string topic;  // "" = every topic
};
struct ProducerIdsRecord {
    NodeId broker{-1};
    BrokerEpoch broker_epoch{-1};
    std::int64_t next_producer_id = 0;
};
struct NoOpRecord {};

// Control records: written by the quorum itself, no cluster state.
struct LeaderChangeRecord {
    NodeId leader{-1};
    NodeList voters;
    NodeList granting_voters;
};

using MetadataRecord =
    std::variant<RegisterBrokerRecord, UnregisterBrokerRecord, BrokerRegistrationChangeRecord,
                 TopicRecord, RemoveTopicRecord, PartitionRecord, PartitionChangeRecord,
                 ConfigRecord, FeatureLevelRecord, ClearElrRecord, ProducerIdsRecord, NoOpRecord,
                 LeaderChangeRecord>;

// "PartitionChangeRecord", for traces.
[[nodiscard]] std::string_view record_name(const MetadataRecord& record);

// Records base_offset .. base_offset + records.size() - 1, one offset each.
struct MetadataBatch {
    std::int64_t base_offset = 0;
    RaftEpoch epoch{0};
    Instant append_time;
    std::vector<MetadataRecord> records;

    [[nodiscard]] std::int64_t last_offset() const { return end_offset() - 1; }
    [[nodiscard]] std::int64_t end_offset() const {
        return base_offset + static_cast<std::int64_t>(records.size());
    }
};

}  // namespace hw
