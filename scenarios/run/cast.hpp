// Who plays a role at a moment: "leader(t-0)", "controller", "rack(a)" -> node ids.
#pragma once

#include <vector>

#include "scenarios/run/live_view.hpp"
#include "scenarios/scenario.hpp"

namespace hw::scenarios {

// Empty when nobody plays it now (a partition without leader).
[[nodiscard]] std::vector<NodeId> who_plays(const NodeSelector& selector, const Scenario& scenario,
                                            const LiveView& view, sim::KafkaCluster& cluster);

}  // namespace hw::scenarios
