#include "scenarios/run/live_view.hpp"

#include "broker_model/broker/broker_node.hpp"
#include "broker_model/client/consumer_node.hpp"
#include "broker_model/client/producer_node.hpp"
#include "broker_model/controller/controller_node.hpp"

namespace hw::scenarios {

using namespace invariants;

namespace {

ReplicaRole role_of(PartitionRole role) {
    switch (role) {
        case PartitionRole::Leader: return ReplicaRole::Leader;
        case PartitionRole::Follower: return ReplicaRole::Follower;
        case PartitionRole::None: break;
    }
    return ReplicaRole::None;
}

Offset end_of(const LogFiles& files) {
    if (files.segments.empty()) return Offset{0};
    const Segment& last = files.segments.back();
    return last.batches.empty() ? last.base_offset : last.batches.back().batch.next_offset();
}

// Enough to tell two records apart that different leaders wrote at the same place.
std::uint64_t fingerprint(const MetadataBatch& batch, std::int64_t offset) {
    const MetadataRecord& record =
        batch.records[static_cast<std::size_t>(offset - batch.base_offset)];
    return static_cast<std::uint64_t>(batch.append_time.ns()) * 31 + record.index();
}

MetadataLogView log_view(NodeId node, const MetadataDisk& disk, std::int64_t high_watermark) {
    MetadataLogView out;
    out.node = node;
    out.start = disk.log_start;
    out.end = disk.log_end;
    out.high_watermark = high_watermark;
    out.entry = [&disk](std::int64_t offset) {
        const auto after = std::upper_bound(
            disk.batches.begin(), disk.batches.end(), offset,
            [](std::int64_t o, const MetadataBatchPtr& batch) { return o < batch->base_offset; });
        const MetadataBatch& batch = **std::prev(after);
        return MetadataLogView::Entry{batch.epoch, fingerprint(batch, offset)};
    };
    return out;
}

}  // namespace

const ClusterImage* LiveView::image() const {
    if (const ClusterImage* committed = cluster_.committed_image()) return committed;
    const ClusterImage* newest = nullptr;
    for (const NodeId id : cluster_.brokers()) {
        const BrokerNode* broker = cluster_.broker(id);
        if (broker == nullptr) continue;
        if (newest == nullptr || broker->image().offset > newest->offset) {
            newest = &broker->image();
        }
    }
    return newest;
}

Instant LiveView::now() const { return Instant{} + (cluster_.now() - zero_); }

std::vector<TopicPartition> LiveView::partitions() const {
    std::vector<TopicPartition> out;
    const ClusterImage* known = image();
    if (known == nullptr) return out;
    known->topics.for_each([&](const TopicImage& topic) {
        if (topic.name.starts_with("__")) return;
        for (std::size_t i = 0; i < topic.partitions.size(); ++i) {
            out.push_back({topic.id, static_cast<std::int32_t>(i)});
        }
    });
    return out;
}

std::string LiveView::topic_name(TopicId topic) const {
    if (const auto known = names_.find(topic); known != names_.end()) return known->second;
    if (const ClusterImage* now_known = image()) {
        now_known->topics.for_each(
            [this](const TopicImage& one) { names_.try_emplace(one.id, one.name); });
    }
    const auto found = names_.find(topic);
    return found == names_.end() ? "topic#" + to_string(topic) : found->second;
}

std::optional<PartitionView> LiveView::partition(TopicPartition tp) const {
    const ClusterImage* known = image();
    const PartitionRegistration* p = known == nullptr ? nullptr : known->partition(tp);
    if (p == nullptr) return std::nullopt;
    return PartitionView{tp,          p->leader, p->leader_epoch, p->partition_epoch,
                         p->replicas, p->isr,    p->elr};
}

std::vector<NodeId> LiveView::holders(TopicPartition tp) const {
    std::vector<NodeId> out;
    for (const NodeId id : cluster_.brokers()) {
        if (cluster_.log_files(id, tp) != nullptr) out.push_back(id);
    }
    return out;
}

std::optional<ReplicaView> LiveView::replica(TopicPartition tp, NodeId id) const {
    if (id == kNoNode) return std::nullopt;  // asked for the leader of a partition without one
    ReplicaView out;
    out.broker = id;
    const LogFiles* files = cluster_.log_files(id, tp);
    if (files != nullptr && files->checkpoints.cleaner) {
        out.compacted = true;
        out.cleaned_to = *files->checkpoints.cleaner;
    }
    if (const BrokerNode* broker = cluster_.broker(id)) {
        if (const Partition* p = broker->partition(tp)) {
            out.alive = true;
            out.role = role_of(p->role);
            out.leader_epoch = p->leader_epoch;
            out.isr = p->isr.committed;
            out.high_watermark = p->log.high_watermark();
            out.log_end = p->log.log_end();
            out.log_start = p->log.log_start();
            out.compacted |= p->log.config().cleanup_compact;
            return out;
        }
    }
    if (files == nullptr) return std::nullopt;
    out.high_watermark = files->checkpoints.high_watermark;
    out.log_start = files->checkpoints.log_start;
    out.log_end = end_of(*files);
    return out;
}

void LiveView::batches(TopicPartition tp, NodeId broker, const Visit& visit) const {
    const LogFiles* files = cluster_.log_files(broker, tp);
    if (files == nullptr) return;
    for (const Segment& segment : files->segments) {
        for (const StoredBatch& stored : segment.batches) {
            if (!visit(stored.batch)) return;
        }
    }
}

std::vector<MetadataLogView> LiveView::metadata_logs() const {
    std::vector<MetadataLogView> out;
    for (const NodeId id : cluster_.controllers()) {
        const ControllerNode* controller = cluster_.controller(id);
        // A dead one's watermark is not on its disk: it promises nothing.
        const std::int64_t committed =
            controller == nullptr ? 0 : controller->raft().high_watermark();
        out.push_back(log_view(id, cluster_.metadata_disk(id), committed));
    }
    return out;
}

std::vector<ConsumerView> LiveView::consumers() const {
    std::vector<ConsumerView> out;
    for (const NodeId id : consumers_) {
        if (cluster_.runtime().process(id) == nullptr) continue;
        const ConsumerNode& consumer = cluster_.consumer(id);
        for (const AssignedPartition& p : consumer.subscription().all()) {
            const TopicId topic = consumer.metadata().topic(p.topic).id;
            const Offset position = p.has_position() ? p.position.offset : Offset{0};
            out.push_back({id, {topic, p.partition}, position});
        }
    }
    return out;
}

RecordContent LiveView::content(NodeId producer, StreamId stream, std::int64_t record) const {
    if (cluster_.runtime().process(producer) == nullptr) return {};
    const ProducerNode& node = cluster_.producer(producer);
    for (const SendLedger::Run& run : node.sends_of(stream, record, 1)) {
        const SendTask& task = node.task(run.task).task();
        return {task.key(run.first_send), task.null_value};
    }
    return {};
}

std::string LiveView::node_name(NodeId node) const {
    if (node == kNoNode) return "nobody";
    return cluster_.runtime().has_node(node) ? cluster_.runtime().name(node)
                                             : "node-" + to_string(node);
}

}  // namespace hw::scenarios
