// A whole-cluster experiment in the step language of golden/cluster/cluster.md, run on the
// simulated cluster through the same assembly as any lab.
#pragma once

#include "tests/conformance/family.hpp"

namespace hw::conformance {

// {"steps": [...], "partition_history": [...], "broker_history": [...]}
[[nodiscard]] Json run_experiment(const Json& in);

}  // namespace hw::conformance
