// Runs recorded cases from any directory in the format of golden/README.md.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/conformance/compare.hpp"

namespace hw::conformance {

struct Mismatch {
    std::string id;
    Difference difference;
    bool first_of_case = true;
};

struct Score {
    std::string family;
    int matched = 0;
    int total = 0;
    int steps_matched = 0;  // a case without steps counts as one step
    int steps_total = 0;
    std::vector<Mismatch> mismatches;
    std::vector<std::string> ids;  // of all cases
};

// Every *.jsonl below `dir` that has an adapter (all of them, or `only` one). Files without an
// adapter are listed in `unknown`.
struct Report {
    std::vector<Score> scores;
    std::vector<std::string> unknown;
    [[nodiscard]] bool all_match() const;
};

struct Selection {
    std::string family;  // empty: all
    std::string id;      // empty: all
};

[[nodiscard]] Report run_directory(const std::filesystem::path& dir, const Selection& only);

}  // namespace hw::conformance
