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

Judgement judge_fields(const Json& out, const Json& actual, const Comparison& how) {
    if (!out.contains("steps")) return {first_difference(out, actual, how)};
    Judgement steps;
    const Json& want = out.at("steps");
    const Json have = actual.is_object() ? actual.value("steps", Json::array()) : Json::array();
    for (std::size_t i = 0; i < want.size(); ++i) {
        const std::string path = "steps." + std::to_string(i);
        steps.push_back(i < have.size() ? first_difference(want[i], have[i], how, path)
                                        : Difference{path, want[i].dump(), "(absent)"});
    }
    Json rest = out;
    Json our_rest = actual;
    rest["steps"] = want.size();
    our_rest["steps"] = have.size();
    if (auto d = first_difference(rest, our_rest, how); d && !steps.empty() && !steps.back()) {
        steps.back() = d;
    }
    return steps;
}

Judgement judge_case(const Family& family, const Json& recorded) {
    const Json& out = recorded.at("out");
    try {
        const Json actual = family.run(recorded.at("in"));
        return family.judge != nullptr ? family.judge(out, actual)
                                       : judge_fields(out, actual, family.comparison);
    } catch (const std::exception& e) {
        std::size_t steps = out.contains("steps") ? out.at("steps").size() : 1;
        // An experiment's histories are judged beside its steps; a case that throws loses them too.
        for (const char* history : {"partition_history", "broker_history"}) {
            steps += out.contains(history) ? 1 : 0;
        }
        return Judgement(std::max<std::size_t>(steps, 1),
                         Difference{"(exception)", "an answer", e.what()});
    }
}

void add_case(const Json& recorded, const Judgement& steps, Score& score) {
    ++score.total;
    score.ids.push_back(recorded.at("id"));
    bool matched = true;
    for (const auto& step : steps) {
        ++score.steps_total;
        score.steps_matched += step ? 0 : 1;
        if (step) score.mismatches.push_back({recorded.at("id"), *step, matched});
        matched = matched && !step;
    }
    score.matched += matched ? 1 : 0;
}

Score& score_of(std::vector<Score>& scores, const std::string& family) {
    for (Score& s : scores) {
        if (s.family == family) return s;
    }
    return scores.emplace_back(Score{family, 0, 0, 0, 0, {}, {}});
}

std::vector<Score> run_file(const std::filesystem::path& file, const Family& family,
                            const Selection& only) {
    std::vector<Score> scores;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (line.empty()) continue;
        const Json recorded = Json::parse(line);
        const std::string name =
            family.family_of != nullptr ? family.family_of(recorded.at("in")) : family.name;
        if (!only.family.empty() && name != only.family && family.name != only.family) continue;
        if (!only.id.empty() && recorded.at("id") != only.id) continue;
        add_case(recorded, judge_case(family, recorded), score_of(scores, name));
    }
    std::sort(scores.begin(), scores.end(),
              [](const Score& a, const Score& b) { return a.family < b.family; });
    return scores;
}

}  // namespace

bool Report::all_match() const {
    return std::all_of(scores.begin(), scores.end(),
                       [](const Score& s) { return s.matched == s.total; });
}

Report run_directory(const std::filesystem::path& dir, const Selection& only) {
    Report report;
    for (const auto& file : case_files(dir)) {
        const std::string name = file.stem().string();
        const Family* family = find_family(name);
        const bool wanted = only.family.empty() || only.family.starts_with(name);
        if (!wanted) continue;
        if (family == nullptr) {
            report.unknown.push_back(name);
            continue;
        }
        for (Score& score : run_file(file, *family, only)) {
            report.scores.push_back(std::move(score));
        }
    }
    return report;
}

}  // namespace hw::conformance
