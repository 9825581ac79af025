// What an invariant may look at: the whole cluster, read-only, as nobody inside it can see it.
// The assembly implements it over the live nodes and the disks of dead ones; tests by hand.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/log/record_batch.hpp"

namespace hw::invariants {

enum class ReplicaRole : std::uint8_t { None, Leader, Follower };

// One broker's copy of one partition.
struct ReplicaView {
    NodeId broker{-1};
    bool alive = false;  // its process runs; else only what is on its disk counts
    ReplicaRole role = ReplicaRole::None;
    LeaderEpoch leader_epoch{-1};  // the one it has learnt
    std::span<const NodeId> isr;  // as a leader believes it, committed part; until it changes
    Offset high_watermark{-1};
    Offset log_end{0};
    Offset log_start{0};
    bool compacted = false;  // its topic is, or it was cleaned once
    Offset cleaned_to{0};    // the cleaner's checkpoint
};

// What a producer put into a record, as far as it matters to compaction.
struct RecordContent {
    const std::string* key = nullptr;  // null: none, or nobody knows any more
    bool null_value = false;
};

// A partition in the committed metadata.
struct PartitionView {
    TopicPartition tp;
    NodeId leader{-1};
    LeaderEpoch leader_epoch{-1};
    PartitionEpoch partition_epoch{-1};
    std::vector<NodeId> replicas;
    std::vector<NodeId> isr;
    std::vector<NodeId> elr;
};

// One quorum node's metadata log: entries [start, end), each known by epoch and a fingerprint of
// its record, so that two logs can be compared without knowing what the records mean.
struct MetadataLogView {
    NodeId node{-1};
    std::int64_t start = 0;
    std::int64_t end = 0;
    std::int64_t high_watermark = 0;
    struct Entry {
        RaftEpoch epoch{-1};
        std::uint64_t fingerprint = 0;
        constexpr bool operator==(const Entry&) const = default;
    };
    std::function<Entry(std::int64_t offset)> entry;
};

// A consumer's or fetcher's distance from the end, for lag_zero.
struct ConsumerView {
    NodeId client{-1};
    TopicPartition tp;
    Offset position{0};
};

class ClusterView {
  public:
    virtual ~ClusterView() = default;

    [[nodiscard]] virtual Instant now() const = 0;
    [[nodiscard]] virtual std::vector<TopicPartition> partitions() const = 0;  // sorted
    [[nodiscard]] virtual std::string topic_name(TopicId topic) const = 0;
    [[nodiscard]] virtual std::optional<PartitionView> partition(TopicPartition tp) const = 0;
    // Brokers that hold (or held, and still have on disk) a copy; sorted.
    [[nodiscard]] virtual std::vector<NodeId> holders(TopicPartition tp) const = 0;
    [[nodiscard]] virtual std::optional<ReplicaView> replica(TopicPartition tp,
                                                             NodeId broker) const = 0;
    // Every batch of a copy in offset order, until `visit` returns false.
    using Visit = std::function<bool(const RecordBatch&)>;
    virtual void batches(TopicPartition tp, NodeId broker, const Visit& visit) const = 0;

    [[nodiscard]] virtual std::vector<MetadataLogView> metadata_logs() const = 0;
    [[nodiscard]] virtual std::vector<ConsumerView> consumers() const = 0;
    [[nodiscard]] virtual RecordContent content(NodeId producer, StreamId stream,
                                                std::int64_t record) const = 0;
    [[nodiscard]] virtual std::string node_name(NodeId node) const = 0;  // "broker-2"

    // Is some copy of it allowed to have holes?
    [[nodiscard]] bool compacted(TopicPartition tp) const {
        for (const NodeId broker : holders(tp)) {
            const auto copy = replica(tp, broker);
            if (copy && copy->compacted) return true;
        }
        return false;
    }
    [[nodiscard]] std::string partition_name(TopicPartition tp) const {  // "t-0"
        return topic_name(tp.topic) + "-" + std::to_string(tp.partition);
    }
};

}  // namespace hw::invariants
