// A cluster written down by hand, for tests of what looks at clusters.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "broker_model/invariants/cluster_view.hpp"
#include "broker_model/invariants/invariant.hpp"
#include "broker_model/invariants/record_ledger.hpp"

namespace hw::test {

using namespace hw::invariants;

inline constexpr TopicPartition kT0{TopicId{0}, 0};

// `count` records from record `first` of `stream` on, at offset `base`.
inline RecordBatch batch(std::int64_t base, std::int32_t count, std::int64_t first,
                         std::int32_t epoch = 0, std::int32_t stream = 0) {
    RecordBatch b;
    b.base_offset = Offset{base};
    b.last_offset_delta = count - 1;
    b.record_count = count;
    b.leader_epoch = LeaderEpoch{epoch};
    b.range = {StreamId{stream}, first};
    return b;
}

class HandMadeView : public ClusterView {
  public:
    Instant time;
    std::map<TopicPartition, PartitionView> metadata;
    std::map<std::pair<TopicPartition, NodeId>, ReplicaView> replicas;
    std::map<std::pair<TopicPartition, NodeId>, std::vector<RecordBatch>> logs;
    std::vector<MetadataLogView> quorum;
    std::vector<ConsumerView> readers;
    std::map<std::pair<StreamId, std::int64_t>, std::string> keys;
    std::set<std::pair<StreamId, std::int64_t>> tombstones;

    // One partition t-0 on brokers 1, 2, 3, led by `leader`, all in sync and alive.
    explicit HandMadeView(std::int32_t leader = 1) {
        PartitionView& p = metadata[kT0];
        p = {kT0, NodeId{leader}, LeaderEpoch{0}, PartitionEpoch{0}, {}, {}, {}};
        for (std::int32_t id = 1; id <= 3; ++id) {
            p.replicas.push_back(NodeId{id});
            ReplicaView& r = replicas[{kT0, NodeId{id}}];
            r.broker = NodeId{id};
            r.alive = true;
            r.role = id == leader ? ReplicaRole::Leader : ReplicaRole::Follower;
            r.leader_epoch = LeaderEpoch{0};
        }
        p.isr = p.replicas;
        replicas[{kT0, NodeId{leader}}].isr = all_;
    }
    ReplicaView& at(std::int32_t broker) { return replicas[{kT0, NodeId{broker}}]; }
    void set_log(std::int32_t broker, std::vector<RecordBatch> batches) {
        at(broker).log_end = batches.empty() ? Offset{0} : batches.back().next_offset();
        logs[{kT0, NodeId{broker}}] = std::move(batches);
    }

    Instant now() const override { return time; }

    std::vector<TopicPartition> partitions() const override {
        std::vector<TopicPartition> out;
        for (const auto& [tp, p] : metadata) out.push_back(tp);
        return out;
    }
    std::string topic_name(TopicId) const override { return "t"; }
    std::optional<PartitionView> partition(TopicPartition tp) const override {
        const auto found = metadata.find(tp);
        return found == metadata.end() ? std::nullopt : std::optional(found->second);
    }
    std::vector<NodeId> holders(TopicPartition tp) const override {
        std::vector<NodeId> out;
        for (const auto& [key, log] : logs) {
            if (key.first == tp) out.push_back(key.second);
        }
        return out;
    }
    std::optional<ReplicaView> replica(TopicPartition tp, NodeId broker) const override {
        const auto found = replicas.find({tp, broker});
        return found == replicas.end() ? std::nullopt : std::optional(found->second);
    }
    void batches(TopicPartition tp, NodeId broker, const Visit& visit) const override {
        const auto found = logs.find({tp, broker});
        if (found == logs.end()) return;
        for (const RecordBatch& b : found->second) {
            if (!visit(b)) return;
        }
    }
    std::vector<MetadataLogView> metadata_logs() const override { return quorum; }
    std::vector<ConsumerView> consumers() const override { return readers; }
    RecordContent content(NodeId, StreamId stream, std::int64_t record) const override {
        const auto key = keys.find({stream, record});
        return {key == keys.end() ? nullptr : &key->second, tombstones.contains({stream, record})};
    }
    std::string node_name(NodeId node) const override { return "broker-" + to_string(node); }

  private:
    const std::vector<NodeId> all_{NodeId{1}, NodeId{2}, NodeId{3}};
};

// Events in the order in which they are made.
class EventMaker {
  public:
    Event operator()(Fact fact, std::int32_t node, std::int64_t offset = -1,
                     std::int64_t value = -1, std::int64_t value2 = -1) {
        Event e;
        e.seq = ++seq_;
        e.at = now;
        e.node = NodeId{node};
        e.what.fact = fact;
        e.what.tp = kT0;
        e.what.offset = Offset{offset};
        e.what.value = value;
        e.what.value2 = value2;
        e.what.stream = StreamId{0};
        return e;
    }
    Instant now;

  private:
    std::uint64_t seq_ = 0;
};

}  // namespace hw::test
