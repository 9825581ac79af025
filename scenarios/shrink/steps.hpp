// Ways to make a scenario smaller by one step: fewer faults, operations, clients, topics, settings
// and machines, shorter times, rounder numbers. Whether what matters still happens is for the caller
// to try; whether the result is a sound scenario, for the loader.
#pragma once

#include <string>
#include <vector>

#include "scenarios/yaml/node.hpp"

namespace hw::scenarios {

// The boldest steps first.
[[nodiscard]] std::vector<Node> smaller(const Node& root);

// What the run is to show from now on: `may_violate` is kept, everything else gives way to
// `violates: [invariant]`; nothing if `invariant` is empty. The what-ifs go.
[[nodiscard]] Node expecting(Node root, const std::string& invariant);

}  // namespace hw::scenarios
