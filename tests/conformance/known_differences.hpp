// The cases that are known not to match, each with its reason (known_differences.yaml). They still
// count as not matched; the list only keeps a new difference from hiding among old ones.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/conformance/runner.hpp"

namespace hw::conformance {

using KnownDifferences = std::map<std::string, std::string>;  // case id -> reason

// Throws std::runtime_error with file and line for a file that is not a list of {case, reason}.
[[nodiscard]] KnownDifferences read_known_differences(const std::filesystem::path& file);

struct Surprise {
    std::string id;
    std::string what;  // "differs, and is not listed", "is listed, and matches"
};
[[nodiscard]] std::vector<Surprise> surprises(const Report& report, const KnownDifferences& known);

}  // namespace hw::conformance
