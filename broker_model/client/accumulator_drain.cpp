// RecordAccumulator: which nodes have something to send, and taking it out.
#include <algorithm>
#include <utility>

#include "broker_model/client/accumulator.hpp"
#include "broker_model/client/compression_ratio.hpp"

namespace hw {

RecordAccumulator::NodePartitions& RecordAccumulator::node(NodeId id) {
    const auto index = static_cast<std::size_t>(id.value());
    if (index >= nodes_.size()) nodes_.resize(index + 1);
    return nodes_[index];
}

RecordAccumulator::NodeLatency RecordAccumulator::node_latency(NodeId id) const {
    return std::cmp_less(id.value(), nodes_.size()) ? nodes_[id.value()].latency : NodeLatency{};
}

void RecordAccumulator::node_was_ready(NodeId id, Instant now, bool could_drain) {
    if (settings_.availability_timeout <= Duration()) return;
    NodeLatency& latency = node(id).latency;
    if (!latency.known) latency = {now, now, true};
    if (could_drain) latency.drained = now;
    latency.ready = now;
}

bool RecordAccumulator::node_unavailable(NodeId id) const {
    if (settings_.availability_timeout <= Duration()) return false;
    const NodeLatency latency = node_latency(id);
    return latency.known && latency.ready - latency.drained > settings_.availability_timeout;
}

void RecordAccumulator::ready(const LeaderTable& cluster, Instant now, ReadyCheck& out) {
    out.nodes.clear();
    out.unknown_leader_topics.clear();
    out.next_check = kNever;
    for (TopicIndex t = 0; std::cmp_less(t, topics_.size()); ++t) {
        if (topics_[t].present > 0) ready_topic(t, cluster, now, out);
    }
    for (NodeId id : out.nodes) node(id).ready = false;
    std::sort(out.nodes.begin(), out.nodes.end());
}

void RecordAccumulator::ready_topic(TopicIndex t, const LeaderTable& cluster, Instant now,
                                    ReadyCheck& out) {
    TopicQueues& topic = topics_[t];
    const auto leaders = cluster.leaders(t);
    const bool measure =
        settings_.adaptive && std::cmp_greater_equal(topic.present, leaders.size());
    sizes_.assign(measure ? static_cast<std::size_t>(topic.present) : 0, 0);
    ids_of_sizes_.assign(sizes_.size(), 0);
    std::int32_t slot = -1;
    for (std::int32_t p = 0; std::cmp_less(p, topic.partitions.size()); ++p) {
        PartitionQueue& q = topic.partitions[p];
        if (!q.present) continue;
        const LeaderAndEpoch leader = cluster.leader(t, p);
        const bool has_leader = leader.leader != kNoNode;
        if (measure && has_leader) ids_of_sizes_[++slot] = p;
        if (q.batches.empty()) continue;
        ProducerBatch& first = batches_[q.batches.front()];
        first.leader.learn(leader.epoch, first.attempts);
        if (!has_leader) {
            if (out.unknown_leader_topics.empty() || out.unknown_leader_topics.back() != t) {
                out.unknown_leader_topics.push_back(t);
            }
            continue;
        }
        if (measure) sizes_[slot] = static_cast<std::int32_t>(q.batches.size());
        // Gives the slot back, but not the size written into it: the next partition with an empty
        // queue inherits that (recorded behaviour).
        if (measure && node_unavailable(leader.leader)) --slot;
        judge_partition(q, leader.leader, now, out);
    }
    measure_partition_load(sizes_, ids_of_sizes_, slot + 1, topic.sticky.load);
}

void RecordAccumulator::judge_partition(const PartitionQueue& q, NodeId leader, Instant now,
                                        ReadyCheck& out) {
    NodePartitions& n = node(leader);
    if (n.ready || q.muted) return;
    const ProducerBatch& first = batches_[q.batches.front()];
    const bool full = q.batches.size() > 1 || first.full();
    const bool completing = ids_ != nullptr && ids_->status().completing();
    const bool other_reason = pool_.waiting() || closed_ || flushes_ > 0 || completing;
    const Duration wait =
        time_until_sendable(first.wait_state(now), settings_.linger, full, other_reason);
    if (wait == Duration()) {
        n.ready = true;
        out.nodes.push_back(leader);
    } else {
        out.next_check = std::min(out.next_check, now + wait);
    }
}

void RecordAccumulator::list_partitions_by_node(const LeaderTable& cluster) {
    if (listed_version_ == cluster.version) return;
    listed_version_ = cluster.version;
    for (NodePartitions& n : nodes_) n.partitions.clear();
    for (TopicIndex t = 0; std::cmp_less(t, cluster.topics.size()); ++t) {
        const auto leaders = cluster.leaders(t);
        for (std::int32_t p = 0; std::cmp_less(p, leaders.size()); ++p) {
            if (leaders[p].leader != kNoNode) node(leaders[p].leader).partitions.push_back({t, p});
        }
    }
}

Instant RecordAccumulator::drain(const LeaderTable& cluster, NodeId node_id, std::int32_t max_bytes,
                                 Instant now, std::vector<BatchId>& out) {
    list_partitions_by_node(cluster);
    NodePartitions& n = node(node_id);
    Instant skipped_until = kNever;
    const std::size_t count = n.partitions.size();
    if (count == 0) return skipped_until;
    const std::size_t start = n.drain_index % count;
    const std::size_t drained_before = out.size();
    std::int64_t bytes = 0;
    for (std::size_t k = 0; k < count; ++k) {
        n.drain_index = (start + k) % count;  // where the next drain of this node starts
        const auto [t, p] = n.partitions[n.drain_index];
        PartitionQueue& q = queue(t, p);
        if (q.muted || q.batches.empty()) continue;
        const BatchId id = q.batches.front();
        ProducerBatch& first = batches_[id];
        first.leader.learn(cluster.leader(t, p).epoch, first.attempts);
        if (const BatchWait wait = first.wait_state(now); must_back_off(wait)) {
            skipped_until = std::min(skipped_until, now + (wait.backoff - wait.waited));
            continue;
        }
        const bool others = out.size() > drained_before;
        if (others && bytes + first.estimated_bytes() > max_bytes) break;
        if (ids_ != nullptr && must_stop_draining(first.base_sequence, ids_->drain_situation(t, p))) {
            break;
        }
        q.batches.pop_front();
        --queued_;
        if (ids_ != nullptr && !first.has_sequence()) ids_->assign_sequence(id);
        first.close();
        if (first.compression != Compression::None) {
            float& estimate = topics_[t].compression_estimate;
            estimate = next_compression_estimate(estimate, first.compression_ratio());
        }
        bytes += first.closed_bytes;
        out.push_back(id);
    }
    return skipped_until;
}

}  // namespace hw
