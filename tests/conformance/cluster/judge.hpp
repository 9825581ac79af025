// How one observation of a whole-cluster experiment is judged (golden/cluster/cluster.md):
//   exact   equal, and nothing beside it
//   range   [min, max] over the repeats. Below one second: JVM noise, not judged. Otherwise inside
//           the range widened by 20 % and 250 ms.
//   varied  one of the recorded values. Where all repeats have the same shape and only numbers in
//           them differ ("a0..a455", "a0..a464"), each number inside its range widened by 20 %.
// Not judged, because recorded runs differ by which thread was faster: a producer's client_state in
// the very result that brings an exception; whether a transaction described right after its end is
// still being prepared (the producer's call returns before the markers are written).
#pragma once

#include <optional>

#include "tests/conformance/compare.hpp"

namespace hw::conformance {

// `recorded` = {exact, range, varied}; `actual` = our observation as one nested value.
[[nodiscard]] std::optional<Difference> judge_observation(const Json& recorded, const Json& actual);

// The same for a step after another one.
[[nodiscard]] std::optional<Difference> judge_step(const Json& before, const Json& recorded,
                                                   const Json& actual);

}  // namespace hw::conformance
