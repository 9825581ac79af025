#include "sim/net/fifo_wire.hpp"

namespace hw::sim {

void FifoWire::rebuild(const Topology& topology) {
    const auto& nodes = topology.nodes();
    const auto& links = topology.links();
    hosts_ = static_cast<std::uint32_t>(nodes.size());
    links_.resize(links.size());
    for (std::size_t i = 0; i < links.size(); ++i) links_[i].cost = cost_of(links[i].bytes_per_s);
    nic_up_.clear();
    nic_down_.clear();
    paths_.clear();
    middle_.clear();
    paths_.reserve(nodes.size() * nodes.size());
    for (const NodeId node : nodes) {
        nic_up_.push_back(topology.nic_up(node));
        nic_down_.push_back(topology.nic_down(node));
    }
    for (const NodeId from : nodes) {
        for (const Route& route : topology.routes_from(from)) {
            Path path{route.latency, route.reachable, static_cast<std::uint32_t>(middle_.size()),
                      0};
            if (route.links.size() > 2) {
                middle_.insert(middle_.end(), route.links.begin() + 1, route.links.end() - 1);
                path.middle_count = static_cast<std::uint32_t>(route.links.size() - 2);
            }
            paths_.push_back(path);
        }
    }
}

}  // namespace hw::sim
