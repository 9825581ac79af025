#include "scenarios/run/cast.hpp"

#include "broker_model/controller/cluster_image.hpp"
#include "scenarios/run/assemble.hpp"

namespace hw::scenarios {
namespace {

const PartitionRegistration* registration(const NodeSelector& selector, const LiveView& view) {
    const ClusterImage* image = view.image();
    if (image == nullptr) return nullptr;
    const PartitionRegistration* found = nullptr;
    image->topics.for_each_partition([&](TopicPartition tp, const PartitionRegistration& p) {
        if (tp.partition == selector.partition && view.topic_name(tp.topic) == selector.topic) {
            found = &p;
        }
    });
    return found;
}

std::vector<NodeId> followers(const PartitionRegistration& p) {
    std::vector<NodeId> out;
    for (const NodeId id : p.replicas) {
        if (id != p.leader) out.push_back(id);
    }
    return out;
}

std::vector<NodeId> of_partition(const NodeSelector& selector, const LiveView& view) {
    const PartitionRegistration* p = registration(selector, view);
    if (p == nullptr) return {};
    if (selector.kind == NodeSelector::Kind::Leader) {
        return p->has_leader() ? std::vector{p->leader} : std::vector<NodeId>{};
    }
    const std::vector<NodeId> all = followers(*p);
    if (selector.kind == NodeSelector::Kind::Followers) return all;
    const auto nth = static_cast<std::size_t>(selector.nth);
    return nth < all.size() ? std::vector{all[nth]} : std::vector<NodeId>{};
}

}  // namespace

std::vector<NodeId> who_plays(const NodeSelector& selector, const Scenario& scenario,
                              const LiveView& view, sim::KafkaCluster& cluster) {
    using Kind = NodeSelector::Kind;
    switch (selector.kind) {
        case Kind::Id: return {NodeId{static_cast<std::int32_t>(selector.id)}};
        case Kind::Leader:
        case Kind::Follower:
        case Kind::Followers: return of_partition(selector, view);
        case Kind::Controller: {
            const NodeId active = cluster.active_controller();
            return active == kNoNode ? std::vector<NodeId>{} : std::vector{active};
        }
        case Kind::Brokers: return cluster.brokers();
        case Kind::Controllers: return cluster.controllers();
        case Kind::Rack: {
            std::vector<NodeId> out;
            for (const Rack& rack : scenario.cluster.racks) {
                if (rack.name != selector.name) continue;
                for (const std::int64_t id : rack.nodes) {
                    out.push_back(NodeId{static_cast<std::int32_t>(id)});
                }
            }
            return out;
        }
        case Kind::Client:
            for (std::size_t i = 0; i < scenario.clients.size(); ++i) {
                if (scenario.clients[i].name == selector.name) return {client_id(i)};
            }
            return {};
    }
    return {};
}

}  // namespace hw::scenarios
