#include "scenarios/run/assemble.hpp"

#include <algorithm>

namespace hw::scenarios {
namespace {

// Racks without a link of their own are joined as if they stood side by side.
constexpr std::int64_t kBackbone = 125'000'000'000;  // bytes a second

NodeId node_id(std::int64_t id) { return NodeId{static_cast<std::int32_t>(id)}; }

const Rack* rack_of(const Scenario& scenario, std::int64_t node) {
    for (const Rack& rack : scenario.cluster.racks) {
        if (std::find(rack.nodes.begin(), rack.nodes.end(), node) != rack.nodes.end()) {
            return &rack;
        }
    }
    return nullptr;
}

sim::DiskSpec disk_spec(const Disk& disk) {
    sim::DiskSpec out;
    out.write_bytes_per_s = out.read_bytes_per_s = disk.bandwidth.value();
    out.iops = disk.iops;
    out.flush_cost = disk.flush;
    return out;
}

sim::ServerSpec server_spec(const Scenario& scenario, std::int64_t id) {
    const Cluster& cluster = scenario.cluster;
    sim::ServerSpec out;
    out.id = node_id(id);
    if (const Rack* rack = rack_of(scenario, id)) out.rack = rack->name;
    out.config = cluster.config;
    if (const auto own = cluster.config_of.find(id); own != cluster.config_of.end()) {
        for (const auto& [key, value] : own->second) out.config[key] = value;
    }
    const auto disk = cluster.disk_of.find(id);
    out.disk = disk_spec(disk == cluster.disk_of.end() ? cluster.disk : disk->second);
    const auto clock = cluster.clock_offset_of.find(id);
    if (clock != cluster.clock_offset_of.end()) out.clock_offset = clock->second;
    return out;
}

// Places in the topology by rack; without racks one place for all.
class Map {
  public:
    explicit Map(const Scenario& scenario) : scenario_(scenario) {
        if (scenario.cluster.racks.empty()) {
            places_.push_back(topology_.add_data_centre("all"));
        }
        for (const Rack& rack : scenario.cluster.racks) {
            places_.push_back(topology_.add_data_centre(rack.name));
        }
        connect();
    }
    // Nodes and clients without a rack stand in the first.
    void add(NodeId id, const std::string& rack) {
        const Net& net = scenario_.cluster.net;
        topology_.add_node(id, places_[place(rack)], {net.bandwidth.value(), net.latency / 2});
    }
    [[nodiscard]] sim::Topology take() { return std::move(topology_); }

  private:
    [[nodiscard]] std::size_t place(const std::string& rack) const {
        const auto& racks = scenario_.cluster.racks;
        for (std::size_t i = 0; i < racks.size(); ++i) {
            if (racks[i].name == rack) return i;
        }
        return 0;
    }
    void connect() {
        const auto& racks = scenario_.cluster.racks;
        for (const Link& link : scenario_.cluster.links) {
            const std::int64_t bandwidth =
                link.bandwidth ? link.bandwidth->value() : scenario_.cluster.net.bandwidth.value();
            topology_.connect(places_[place(link.between[0])], places_[place(link.between[1])],
                              {bandwidth, link.latency}, link.between[0] + "-" + link.between[1]);
        }
        if (!scenario_.cluster.links.empty()) return;
        for (std::size_t i = 1; i < racks.size(); ++i) {
            topology_.connect(places_[0], places_[i], {kBackbone, Duration{}},
                              racks[0].name + "-" + racks[i].name);
        }
    }

    const Scenario& scenario_;
    sim::Topology topology_;
    std::vector<sim::PlaceIndex> places_;
};

std::vector<NodeId> nodes_in(const Scenario& scenario, const std::string& rack) {
    std::vector<NodeId> out;
    for (const Rack& one : scenario.cluster.racks) {
        if (one.name != rack) continue;
        for (const std::int64_t id : one.nodes) out.push_back(node_id(id));
    }
    const bool first = scenario.cluster.racks.front().name == rack;
    for (std::size_t i = 0; i < scenario.clients.size(); ++i) {
        const std::string& stands_in = scenario.clients[i].rack;
        if (stands_in == rack || (first && stands_in.empty())) out.push_back(client_id(i));
    }
    return out;
}

sim::LinkRule rule(const char* what, std::vector<NodeId> from, std::vector<NodeId> to) {
    sim::LinkRule out;
    out.name = what;
    out.from = std::move(from);
    out.to = std::move(to);
    return out;
}

}  // namespace

NodeId client_id(std::size_t index) {
    return NodeId{kFirstClient + static_cast<std::int32_t>(index)};
}
NodeId operator_id(const Scenario& scenario) { return client_id(scenario.clients.size()); }

sim::KafkaClusterSpec cluster_spec(const Scenario& scenario) {
    sim::KafkaClusterSpec spec;
    spec.seed = scenario.seed;
    spec.features = scenario.kafka.features;
    const Cluster& cluster = scenario.cluster;
    Map map(scenario);
    for (std::int64_t i = 0; i < cluster.brokers; ++i) {
        spec.brokers.push_back(server_spec(scenario, kFirstBroker + i));
        map.add(spec.brokers.back().id, spec.brokers.back().rack);
    }
    for (std::int64_t i = 0; i < cluster.controllers; ++i) {
        spec.controllers.push_back(server_spec(scenario, cluster.first_controller() + i));
        map.add(spec.controllers.back().id, spec.controllers.back().rack);
    }
    for (std::size_t i = 0; i < scenario.clients.size(); ++i) {
        map.add(client_id(i), scenario.clients[i].rack);
    }
    map.add(operator_id(scenario), "");
    spec.topology = map.take();
    spec.transport.fidelity = cluster.net.fidelity == Fidelity::Flow ? sim::Fidelity::Flow
                                                                     : sim::Fidelity::Fifo;
    spec.transport.jitter_max = cluster.net.jitter;
    return spec;
}

std::vector<sim::LinkRule> path_rules(const Scenario& scenario) {
    std::vector<sim::LinkRule> out;
    const auto add_loss = [&](Ratio odds, std::vector<NodeId> from, std::vector<NodeId> to) {
        if (odds.numerator == 0) return;
        out.push_back(rule("loss", std::move(from), std::move(to)));
        out.back().kind = sim::LinkRule::Kind::Loss;
        out.back().odds = odds;
    };
    add_loss(scenario.cluster.net.loss, {}, {});
    for (const Link& link : scenario.cluster.links) {
        const auto a = nodes_in(scenario, link.between[0]);
        const auto b = nodes_in(scenario, link.between[1]);
        add_loss(link.loss, a, b);
        if (link.jitter == Duration{}) continue;
        out.push_back(rule("jitter", a, b));
        out.back().kind = sim::LinkRule::Kind::Delay;
        out.back().jitter = link.jitter;
    }
    return out;
}

}  // namespace hw::scenarios
