// Where records wait to be sent: a queue of batches per partition, filled by the application, drained
// by the sender node by node. Kafka: RecordAccumulator.
// Rules: sticky_partitioner.hpp, batch_readiness.hpp, drain_stop.hpp, delivery_timeout.hpp,
// compression_ratio.hpp; batch splitting in producer_batch.hpp.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <vector>

#include "broker_model/base/rng.hpp"
#include "broker_model/client/buffer_pool.hpp"
#include "broker_model/client/idempotence.hpp"
#include "broker_model/client/producer_batch.hpp"
#include "broker_model/client/retry_backoff.hpp"
#include "broker_model/client/sticky_partitioner.hpp"

namespace hw {

struct AccumulatorSettings {
    std::int32_t batch_size = 16'384;           // batch.size, at least 1
    Duration linger = millis(5);                // linger.ms
    Backoff retry{100, 1000, 2, 0.2};           // retry.backoff.ms, retry.backoff.max.ms
    Duration delivery_timeout = seconds(120);   // delivery.timeout.ms
    std::int64_t buffer_memory = 32 << 20;      // buffer.memory
    bool adaptive = true;                       // partitioner.adaptive.partitioning.enable
    Duration availability_timeout;              // partitioner.availability.timeout.ms, 0 = off
    Compression compression = Compression::None;
};

// The partitions' leaders as the accumulator needs them; `version` changes with any of them.
struct LeaderTable {
    std::vector<std::span<const LeaderAndEpoch>> topics;  // by TopicIndex
    std::int64_t version = 0;

    [[nodiscard]] std::span<const LeaderAndEpoch> leaders(TopicIndex t) const {
        return std::cmp_less(t, topics.size()) ? topics[t] : std::span<const LeaderAndEpoch>();
    }
    [[nodiscard]] LeaderAndEpoch leader(TopicIndex t, std::int32_t partition) const {
        const auto all = leaders(t);
        return std::cmp_less(partition, all.size()) ? all[partition] : LeaderAndEpoch{};
    }
};

struct AppendOutcome {
    enum class Status : std::uint8_t { Appended, NoMemory, LargerThanPool, Closed };
    Status status = Status::Appended;
    std::int32_t partition = -1;
    bool batch_full = false;     // or others wait in front of it
    bool new_batch = false;
    std::int32_t appended_bytes = 0;
    BatchId batch = kNoBatch;
    RecordRange record;
    std::int64_t wanted_bytes = 0;  // with NoMemory: what to wait for in the pool
};

struct ReadyCheck {
    std::vector<NodeId> nodes;             // sorted
    Instant next_check = kNever;           // when a partition not ready now will be
    std::vector<TopicIndex> unknown_leader_topics;
};

class RecordAccumulator {
  public:
    RecordAccumulator(AccumulatorSettings settings, Rng rng, StreamId first_stream);
    RecordAccumulator(const RecordAccumulator&) = delete;  // Idempotence refers to batches()
    RecordAccumulator& operator=(const RecordAccumulator&) = delete;

    // Non-negative random number for sticky choices; replaceable for tests with pinned numbers.
    std::function<std::int32_t()> random_partition;

    [[nodiscard]] std::vector<ProducerBatch>& batches() { return batches_; }
    [[nodiscard]] ProducerBatch& batch(BatchId id) { return batches_[id]; }
    [[nodiscard]] const AccumulatorSettings& settings() const { return settings_; }
    [[nodiscard]] BufferPool& pool() { return pool_; }
    void use_idempotence(Idempotence* ids) { ids_ = ids; }

    // partition -1: the sticky partitioner chooses. `granted`: bytes the caller has waited for.
    AppendOutcome append(TopicIndex topic, std::int32_t partition, const RecordShape& record,
                         Instant now, const LeaderTable& cluster, std::int64_t granted = 0);

    void ready(const LeaderTable& cluster, Instant now, ReadyCheck& out);
    // Appends the batches to send to the node; returns when a batch skipped for its back-off is due.
    Instant drain(const LeaderTable& cluster, NodeId node, std::int32_t max_bytes, Instant now,
                  std::vector<BatchId>& out);
    // Takes the expired batches out of the queues; returns when the next one will expire.
    Instant expire(Instant now, std::vector<BatchId>& out);
    void reenqueue(BatchId id, Instant now);
    // Number of batches it became. The caller removes the big one.
    std::int32_t split_and_reenqueue(BatchId id);
    void node_was_ready(NodeId node, Instant now, bool could_drain);

    void free_buffer(BatchId id);
    void complete(BatchId id) { set_incomplete(batches_[id], false); }
    void release(BatchId id);  // nobody will ask for it again
    // Every batch not finished, oldest first; queued ones are taken out of their queues.
    [[nodiscard]] std::vector<BatchId> take_incomplete() {
        return take([](const ProducerBatch&) { return true; });
    }
    // Those of them that were never sent, so that no broker may have them.
    [[nodiscard]] std::vector<BatchId> take_undrained() {
        return take([](const ProducerBatch& b) { return !b.has_sequence(); });
    }

    void mute(TopicIndex t, std::int32_t partition) { queue(t, partition).muted = true; }
    void unmute(TopicIndex t, std::int32_t partition) { queue(t, partition).muted = false; }
    [[nodiscard]] std::int64_t begin_flush();  // a ticket
    [[nodiscard]] bool flush_done(std::int64_t ticket) const;
    void end_flush() { --flushes_; }
    void close() { closed_ = true; }
    [[nodiscard]] bool has_incomplete() const { return incomplete_ > 0; }
    [[nodiscard]] bool has_undrained() const { return queued_ > 0; }

    // How many records of at most `record_bytes` could be appended now without anybody but the batch
    // noticing: no batch becomes full, no memory is waited for, no partition is switched. Counts the
    // record that opens a batch (whose linger then starts) if nothing else would follow from it.
    struct Quiet {
        std::int64_t records = 0;
        bool opens_batch = false;
    };
    [[nodiscard]] Quiet quiet_appends(TopicIndex topic, std::int32_t partition,
                                      std::int32_t record_bytes, const LeaderTable& cluster);
    void share_appends(std::int32_t threads) { threads_ = std::max(1, threads); }

    // -- for observers
    [[nodiscard]] std::vector<BatchId> queued(TopicIndex t, std::int32_t partition);
    [[nodiscard]] const PartitionLoad& load(TopicIndex t) { return topic_queues(t).sticky.load; }
    struct NodeLatency {
        Instant ready;    // last time the node had something to send
        Instant drained;  // last time it could take it
        bool known = false;
    };
    [[nodiscard]] NodeLatency node_latency(NodeId node) const;
    [[nodiscard]] Instant oldest_expiry_bound() const { return expiry_bound_; }
    [[nodiscard]] StreamId stream(TopicIndex t, std::int32_t p) { return queue(t, p).stream; }

  private:
    [[nodiscard]] std::vector<BatchId> take(bool (*wanted)(const ProducerBatch&));
    struct PartitionQueue {
        std::deque<BatchId> batches;
        bool present = false;  // something was appended once
        bool muted = false;
        StreamId stream{-1};
        std::int64_t next_record = 0;
    };
    struct TopicQueues {
        std::vector<PartitionQueue> partitions;
        std::int32_t present = 0;
        StickyPartition sticky;
        float compression_estimate = 1.0f;
    };

    TopicQueues& topic_queues(TopicIndex t);
    PartitionQueue& queue(TopicIndex t, std::int32_t partition);
    PartitionQueue& open_queue(TopicIndex t, std::int32_t partition);
    [[nodiscard]] bool all_batches_full(const PartitionQueue& q) const;
    bool finish_blocked_switch(TopicQueues& t, const PartitionQueue& q,
                               std::span<const LeaderAndEpoch> leaders);
    bool try_append(PartitionQueue& q, const RecordShape& record, Instant now, AppendOutcome& out);
    void append_new_batch(TopicIndex topic, std::int32_t partition, const RecordShape& record,
                          Instant now, std::int64_t buffer, AppendOutcome& out);
    BatchId new_batch_id();
    void set_incomplete(ProducerBatch& b, bool incomplete);

    void ready_topic(TopicIndex t, const LeaderTable& cluster, Instant now, ReadyCheck& out);
    [[nodiscard]] bool node_unavailable(NodeId node) const;
    void judge_partition(const PartitionQueue& q, NodeId leader, Instant now, ReadyCheck& out);
    void list_partitions_by_node(const LeaderTable& cluster);
    void take_from_queue(PartitionQueue& q, BatchId id);
    void insert_in_sequence_order(PartitionQueue& q, BatchId id);

    AccumulatorSettings settings_;
    Rng rng_;
    BufferPool pool_;
    Idempotence* ids_ = nullptr;
    StreamId next_stream_;
    std::vector<ProducerBatch> batches_;
    std::vector<BatchId> free_batches_;
    std::vector<TopicQueues> topics_;
    std::int64_t next_number_ = 1;
    std::int64_t incomplete_ = 0;
    std::int64_t queued_ = 0;
    std::int32_t flushes_ = 0;
    std::int32_t threads_ = 1;  // that append without asking each other
    bool closed_ = false;
    Instant expiry_bound_ = kNever;  // no batch expires before

    struct NodePartitions {
        std::vector<std::pair<TopicIndex, std::int32_t>> partitions;
        std::size_t drain_index = 0;
        NodeLatency latency;
        bool ready = false;  // scratch of ready()
    };
    NodePartitions& node(NodeId id);
    std::vector<NodePartitions> nodes_;  // by node id
    std::int64_t listed_version_ = -1;
    std::vector<std::int32_t> sizes_, ids_of_sizes_;  // scratch of ready_topic()
};

}  // namespace hw
