#include "tests/conformance/runner.hpp"

#include <algorithm>
#include <exception>
#include <fstream>

namespace hw::conformance {
namespace {

std::vector<std::filesystem::path> case_files(const std::filesystem::path& dir) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(dir)) {
        if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

const Family* find_family(const std::string& name) {
    for (const Family& family : families()) {
        if (family.name == name) return &family;
    }
    return nullptr;
}

void count_steps(const Json& expected, const Json& actual, const Comparison& how, bool same,
                 Score& score) {
    if (!expected.contains("steps")) {
        ++score.steps_total;
        score.steps_matched += same ? 1 : 0;
        return;
    }
    const Json& want = expected.at("steps");
    const Json have = actual.is_object() ? actual.value("steps", Json::array()) : Json::array();
    for (std::size_t i = 0; i < want.size(); ++i) {
        ++score.steps_total;
        const std::string path = "steps." + std::to_string(i);
        if (i < have.size() && !first_difference(want[i], have[i], how, path)) {
            ++score.steps_matched;
        }
    }
}

Score run_file(const std::filesystem::path& file, const Family& family) {
    Score score{family.name, 0, 0, 0, 0, {}};
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (line.empty()) continue;
        const Json recorded = Json::parse(line);
        const Json& expected = recorded.at("out");
        Json actual;
        std::optional<Difference> difference;
        try {
            actual = family.run(recorded.at("in"));
            difference = first_difference(expected, actual, family.comparison);
        } catch (const std::exception& e) {
            difference = Difference{"(exception)", "an answer", e.what()};
        }
        ++score.total;
        if (!difference) ++score.matched;
        count_steps(expected, actual, family.comparison, !difference, score);
        if (difference) {
            score.mismatches.push_back({recorded.at("id").get<std::string>(), *difference});
        }
    }
    return score;
}

}  // namespace

bool Report::all_match() const {
    return std::all_of(scores.begin(), scores.end(),
                       [](const Score& s) { return s.matched == s.total; });
}

Report run_directory(const std::filesystem::path& dir, const std::string& only) {
    Report report;
    for (const auto& file : case_files(dir)) {
        const std::string name = file.stem().string();
        if (!only.empty() && name != only) continue;
        if (const Family* family = find_family(name)) {
            report.scores.push_back(run_file(file, *family));
        } else {
            report.unknown.push_back(name);
        }
    }
    return report;
}

}  // namespace hw::conformance
