// Sets what a run came to against what its scenario expects.
#pragma once

#include "scenarios/scenario.hpp"
#include "sim/trace/outcome.hpp"

namespace hw::scenarios {

// Adds a line for every expectation about invariants and counts, and the verdict over all lines
// (those about events and liveness must already be there).
void judge(const Expect& expect, trace::Outcome& outcome);

[[nodiscard]] std::string bounds_text(const Bounds& bounds, const std::string& unit = "");

}  // namespace hw::scenarios
