#include "tests/conformance/known_differences.hpp"

#include <yaml-cpp/yaml.h>

#include <set>
#include <stdexcept>

namespace hw::conformance {

KnownDifferences read_known_differences(const std::filesystem::path& file) {
    KnownDifferences known;
    for (const YAML::Node& entry : YAML::LoadFile(file.string())) {
        const auto id = entry["case"];
        const auto reason = entry["reason"];
        if (!id || !reason || reason.as<std::string>().empty()) {
            throw std::runtime_error(file.string() + ":" + std::to_string(entry.Mark().line + 1) +
                                     ": expected {case, reason}");
        }
        known[id.as<std::string>()] = reason.as<std::string>();
    }
    return known;
}

std::vector<Surprise> surprises(const Report& report, const KnownDifferences& known) {
    std::set<std::string> differing;
    std::set<std::string> seen;
    for (const Score& score : report.scores) {
        for (const Mismatch& m : score.mismatches) differing.insert(m.id);
        seen.insert(score.ids.begin(), score.ids.end());
    }
    std::vector<Surprise> out;
    for (const std::string& id : differing) {
        if (!known.contains(id)) out.push_back({id, "differs, and is not listed"});
    }
    for (const auto& [id, reason] : known) {
        if (seen.contains(id) && !differing.contains(id)) {
            out.push_back({id, "is listed, and matches"});
        }
    }
    return out;
}

}  // namespace hw::conformance
