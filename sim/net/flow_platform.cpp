#include "sim/net/flow_platform.hpp"

#include <utility>

namespace hw::sim {

FlowPlatform flow_platform(const Topology& topology) {
    FlowPlatform platform;
    const auto& nodes = topology.nodes();
    platform.hosts = static_cast<std::uint32_t>(nodes.size());
    for (const Link& link : topology.links()) {
        platform.links.push_back({link.name, link.bytes_per_s, true});
    }
    for (std::uint32_t from = 0; from < nodes.size(); ++from) {
        std::vector<Route> routes = topology.routes_from(nodes[from]);
        for (std::uint32_t to = 0; to < nodes.size(); ++to) {
            if (routes[to].links.empty()) continue;
            platform.routes.push_back({from, to, std::move(routes[to].links)});
        }
    }
    return platform;
}

}  // namespace hw::sim
