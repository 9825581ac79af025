// One family of recorded cases = one adapter: JSON in, production code, JSON out. It decides
// nothing.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace hw::conformance {

using Json = nlohmann::json;

// How the recorded `out` is compared with ours. Paths use dots; list positions are "*".
struct Comparison {
    std::vector<std::string> ignored;   // e.g. "steps.*.requests_sent"
    std::vector<std::string> as_sets;   // lists whose order means nothing
};

struct Difference {
    std::string path;  // "steps.3.high_watermark"
    std::string expected;
    std::string actual;
};

// One entry per step of the case (a case without steps is one step): how it differs, if it does.
using Judgement = std::vector<std::optional<Difference>>;

struct Family {
    std::string name;
    std::string group;  // "A", "B", ...
    Json (*run)(const Json& in);
    Comparison comparison;
    // A file whose cases belong to several families: the family of a case.
    std::string (*family_of)(const Json& in) = nullptr;
    // Replaces the field-by-field comparison.
    Judgement (*judge)(const Json& out, const Json& actual) = nullptr;
};

// Registers at start-up: `static const RegisterFamily r{{"murmur2", "A", run, {}}};`
struct RegisterFamily {
    explicit RegisterFamily(Family family);
};

[[nodiscard]] const std::vector<Family>& families();  // sorted by name

}  // namespace hw::conformance
