// RapidCheck properties as doctest checks, with a fixed seed: a red test stays red.
//   CHECK(property("sizes add up", [](std::uint8_t n) { RC_ASSERT(...); }));
#pragma once

#include <rapidcheck.h>

#include <cstdlib>
#include <string>
#include <utility>

namespace hw::testing {

template <class Testable>
[[nodiscard]] bool property(const std::string& statement, Testable&& testable) {
    setenv("RC_PARAMS", "seed=42", 0);
    return rc::check(statement, std::forward<Testable>(testable));
}

}  // namespace hw::testing
