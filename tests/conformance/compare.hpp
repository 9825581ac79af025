#pragma once

#include <optional>
#include <string>

#include "tests/conformance/family.hpp"

namespace hw::conformance {

struct Difference {
    std::string path;  // "steps.3.high_watermark"
    std::string expected;
    std::string actual;
};

// The first difference in document order, or none. A field that only we have is a difference too.
[[nodiscard]] std::optional<Difference> first_difference(const Json& expected, const Json& actual,
                                                         const Comparison& how,
                                                         const std::string& path = "");

}  // namespace hw::conformance
