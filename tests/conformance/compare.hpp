#pragma once

#include <optional>
#include <string>

#include "tests/conformance/family.hpp"

namespace hw::conformance {

// The first difference in document order, or none. A field that only we have is a difference too.
[[nodiscard]] std::optional<Difference> first_difference(const Json& expected, const Json& actual,
                                                         const Comparison& how,
                                                         const std::string& path = "");

}  // namespace hw::conformance
