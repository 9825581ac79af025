// One family of recorded cases = one adapter: JSON in, production code, JSON out. It decides nothing.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace hw::conformance {

using Json = nlohmann::json;

// How the recorded `out` is compared with ours. Paths use dots; list positions are "*".
struct Comparison {
    std::vector<std::string> ignored;   // e.g. "steps.*.requests_sent"
    std::vector<std::string> as_sets;   // lists whose order means nothing
};

struct Family {
    std::string name;
    std::string group;  // "A", "B", ...
    Json (*run)(const Json& in);
    Comparison comparison;
};

// Registers at start-up: `static const RegisterFamily r{{"murmur2", "A", run, {}}};`
struct RegisterFamily {
    explicit RegisterFamily(Family family);
};

[[nodiscard]] const std::vector<Family>& families();  // sorted by name

}  // namespace hw::conformance
