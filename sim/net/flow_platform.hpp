// The topology as the flow model sees it: capacities and the links each pair of nodes shares.
#pragma once

#include "sim/engine/flow_model.hpp"
#include "sim/net/topology.hpp"

namespace hw::sim {

// Hosts in the order of topology.nodes(), links by their index. Pairs without a route now get none:
// the transport never starts a flow between them.
[[nodiscard]] FlowPlatform flow_platform(const Topology& topology);

}  // namespace hw::sim
