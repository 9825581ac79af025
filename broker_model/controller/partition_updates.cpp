#include "broker_model/controller/partition_updates.hpp"

#include <optional>
#include <utility>

#include "broker_model/controller/features.hpp"
#include "broker_model/controller/reassignment.hpp"
#include "broker_model/controller/topic_config.hpp"

namespace hw {
namespace {

struct BrokerEvent {
    NodeId leaving = kNoNode;   // out of ISRs, not electable
    NodeId entering = kNoNode;  // electable although still fenced in the image
    NodeId unclean = kNoNode;   // out of ISRs and ELRs, not electable
};

template <class Affected>  // bool(const PartitionRegistration&)
void update_partitions(const ControllerState& state, const BrokerEvent& event,
                       const Affected& affected, Records& records) {
    const AcceptableLeader acceptable = [&](NodeId id) {
        if (id == event.leaving || id == event.unclean) return false;
        const BrokerRegistration* broker = state.image.broker(id);
        return id == event.entering || (broker != nullptr && broker->is_active());
    };
    state.image.topics.for_each([&](const TopicImage& topic) {
        std::optional<PartitionRules> rules;  // looked up once per affected topic
        WantedChange wanted;
        if (event.unclean != kNoNode) wanted.unclean_shutdown_replicas = {event.unclean};
        for (std::size_t i = 0; i < topic.partitions.size(); ++i) {
            const PartitionRegistration& partition = *topic.partitions[i];
            if (!affected(partition)) continue;
            if (!rules) {
                rules = partition_rules(state, topic);
                wanted.election = allowed_election(state, topic);
            }
            wanted.isr = without(partition.isr, {event.leaving, event.unclean});
            const TopicPartition tp{topic.id, static_cast<std::int32_t>(i)};
            if (auto record = change_partition(tp, partition, wanted, *rules, acceptable)) {
                records.emplace_back(std::move(*record));
            }
        }
    });
}

}  // namespace

bool elr_enabled(const ClusterImage& image) { return image.feature_level(kElrVersion) >= 1; }

PartitionRules partition_rules(const ControllerState& state, const TopicImage& topic) {
    PartitionRules rules;
    rules.metadata_version = state.image.feature_level(kMetadataVersion);
    rules.elr_enabled = elr_enabled(state.image);
    rules.min_isr = effective_min_isr(state, topic);
    return rules;
}

Election allowed_election(const ControllerState& state, const TopicImage& topic) {
    return unclean_election_enabled(state, topic.name) ? Election::Unclean : Election::Online;
}

AcceptableLeader active_brokers(const ClusterImage& image) {
    return [&image](NodeId id) {
        const BrokerRegistration* broker = image.broker(id);
        return broker != nullptr && broker->is_active();
    };
}

bool leads_partitions(const ClusterImage& image, NodeId broker) {
    bool leads = false;
    image.topics.for_each_partition([&](TopicPartition, const PartitionRegistration& partition) {
        leads = leads || partition.leader == broker;
    });
    return leads;
}

void broker_leaves_isrs(const ControllerState& state, NodeId broker, Records& records) {
    BrokerEvent event;
    event.leaving = broker;
    const auto in_isr = [&](const PartitionRegistration& p) { return contains(p.isr, broker); };
    update_partitions(state, event, in_isr, records);
}

void reconsider_elrs_with(const ControllerState& state, NodeId broker, Records& records) {
    BrokerEvent event;
    event.leaving = broker;
    const auto in_elr = [&](const PartitionRegistration& p) { return contains(p.elr, broker); };
    update_partitions(state, event, in_elr, records);
}

void broker_becomes_electable(const ControllerState& state, NodeId broker, Records& records) {
    BrokerEvent event;
    event.entering = broker;
    const auto leaderless = [](const PartitionRegistration& p) { return !p.has_leader(); };
    update_partitions(state, event, leaderless, records);
}

void broker_restarts(const ControllerState& state, NodeId broker, bool clean, Records& records) {
    if (clean || !elr_enabled(state.image)) return broker_leaves_isrs(state, broker, records);
    BrokerEvent event;
    event.unclean = broker;
    const auto in_isr = [&](const PartitionRegistration& p) { return contains(p.isr, broker); };
    const auto in_elr = [&](const PartitionRegistration& p) { return contains(p.elr, broker); };
    update_partitions(state, event, in_isr, records);
    update_partitions(state, event, in_elr, records);
}

}  // namespace hw
