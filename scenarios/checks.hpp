// Contradictions between parts of a scenario that are each well formed.
#pragma once

#include "scenarios/problem.hpp"
#include "scenarios/scenario.hpp"

namespace hw::scenarios {

// `root` is the tree that `scenario` was read from: lists in both have the same elements.
void check_scenario(const Node& root, const Scenario& scenario, Problems& problems);

}  // namespace hw::scenarios
