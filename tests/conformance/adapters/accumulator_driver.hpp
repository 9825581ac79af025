// Drives a RecordAccumulator through the steps of producer-batching and sticky-partitioner cases.
#pragma once

#include "tests/conformance/family.hpp"

namespace hw::conformance {

// `in` has "config" and "steps"; `random_numbers` (may be null) feeds the sticky partitioner.
[[nodiscard]] Json run_accumulator_steps(const Json& in, const Json& random_numbers,
                                         bool with_load_stats);

[[nodiscard]] Json load_to_json(const std::vector<std::int32_t>& numbers);

}  // namespace hw::conformance
