#include "tests/conformance/cluster/metadata_history.hpp"

#include <algorithm>

namespace hw::conformance {

bool is_internal_topic(std::string_view name) {
    return name == "__consumer_offsets" || name == "__transaction_state" ||
           name == "__share_group_state";
}

Json node_list(const NodeList& nodes) {
    Json out = Json::array();
    for (NodeId n : nodes) out.push_back(n.value());
    return out;
}

Json partition_json(const PartitionRegistration& p) {
    Json out{{"leader", p.leader.value()},
             {"leader_epoch", p.leader_epoch.value()},
             {"partition_epoch", p.partition_epoch.value()},
             {"replicas", node_list(p.replicas)},
             {"isr", node_list(p.isr)},
             {"elr", node_list(p.elr)},
             {"last_known_elr", node_list(p.last_known_elr)},
             {"leader_recovery_state",
              p.leader_recovery_state == LeaderRecoveryState::Recovered ? "RECOVERED"
                                                                        : "RECOVERING"}};
    if (!p.adding_replicas.empty()) out["adding_replicas"] = node_list(p.adding_replicas);
    if (!p.removing_replicas.empty()) out["removing_replicas"] = node_list(p.removing_replicas);
    return out;
}

namespace {

// A ClearElr record is written with every change of min.insync.replicas; it is an event only where
// a partition had eligible leaders to forget.
bool clears_something(const MetadataRecord& record, const ClusterImage& image) {
    const auto* clear = std::get_if<ClearElrRecord>(&record);
    if (clear == nullptr) return false;
    const TopicImage* topic = image.topics.find(clear->topic);
    if (topic == nullptr) return false;
    return std::any_of(topic->partitions.begin(), topic->partitions.end(), [](const auto& p) {
        return !p->elr.empty() || !p->last_known_elr.empty();
    });
}

}  // namespace

void MetadataHistory::start(Instant zero) {
    catch_up();
    zero_ = zero;
    started_ = true;
}

void MetadataHistory::catch_up() {
    for (const auto& batch : disk_->batches) {
        if (batch->end_offset() <= next_offset_) continue;
        const std::int64_t at_ms = (batch->append_time - zero_).ms();
        std::int64_t offset = batch->base_offset;
        for (const MetadataRecord& record : batch->records) {
            // The name of a removed topic is known only before the removal is applied.
            const bool before = std::holds_alternative<RemoveTopicRecord>(record) ||
                                clears_something(record, image_);
            if (before && started_) note(record, at_ms);
            apply(image_, record, offset++);
            if (!before && started_) note(record, at_ms);
        }
        next_offset_ = batch->end_offset();
    }
}

void MetadataHistory::note_partition(TopicPartition tp, std::int64_t at_ms) {
    const TopicImage* topic = image_.topics.find(tp.topic);
    if (topic == nullptr || is_internal_topic(topic->name)) return;
    Json entry = partition_json(*topic->partitions[static_cast<std::size_t>(tp.partition)]);
    entry["topic"] = topic->name;
    entry["partition"] = tp.partition;
    entry["at_ms"] = at_ms;
    partition_history_.push_back(std::move(entry));
}

void MetadataHistory::note(const MetadataRecord& record, std::int64_t at_ms) {
    const auto broker_entry = [&](NodeId id, const char* event) {
        const BrokerRegistration* b = image_.broker(id);
        if (b == nullptr) return;
        broker_history_.push_back({{"broker", id.value()},
                                   {"event", event},
                                   {"fenced", b->fenced},
                                   {"in_controlled_shutdown", b->in_controlled_shutdown},
                                   {"at_ms", at_ms}});
    };
    if (const auto* p = std::get_if<PartitionRecord>(&record)) {
        note_partition(p->tp, at_ms);
    } else if (const auto* c = std::get_if<PartitionChangeRecord>(&record)) {
        note_partition(c->tp, at_ms);
    } else if (const auto* r = std::get_if<RemoveTopicRecord>(&record)) {
        const TopicImage* topic = image_.topics.find(r->id);
        if (topic != nullptr && !is_internal_topic(topic->name)) {
            partition_history_.push_back(
                {{"topic", topic->name}, {"event", "topic_removed"}, {"at_ms", at_ms}});
        }
    } else if (const auto* e = std::get_if<ClearElrRecord>(&record)) {
        if (!clears_something(record, image_)) return;
        partition_history_.push_back(
            {{"topic", e->topic}, {"event", "clear_elr"}, {"at_ms", at_ms}});
    } else if (const auto* b = std::get_if<RegisterBrokerRecord>(&record)) {
        broker_entry(b->broker, "registered");
    } else if (const auto* u = std::get_if<BrokerRegistrationChangeRecord>(&record)) {
        broker_entry(u->broker, "changed");
    } else if (const auto* x = std::get_if<UnregisterBrokerRecord>(&record)) {
        broker_history_.push_back(
            {{"broker", x->broker.value()}, {"event", "unregistered"}, {"at_ms", at_ms}});
    }
}

}  // namespace hw::conformance
