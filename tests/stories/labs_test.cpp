// Every lab gives the verdict it teaches, and so does each of its what-ifs.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "scenarios/loader.hpp"
#include "scenarios/run/run.hpp"
#include "sim/explore/worker_pool.hpp"

using namespace hw;
using namespace hw::scenarios;

namespace {

std::vector<std::string> labs() {
    std::vector<std::string> out;
    const auto dir = std::filesystem::path(HIGHWATER_SOURCE_DIR) / "scenarios/labs";
    for (const auto& entry : std::filesystem::directory_iterator(dir)) {
        if (entry.path().extension() == ".yaml") out.push_back(entry.path().string());
    }
    std::sort(out.begin(), out.end());
    return out;
}

std::string unmet(const trace::Outcome& outcome) {
    std::string out = outcome.failure;
    for (const trace::Judged& j : outcome.judged) {
        if (!j.met) out += "\n  " + j.what + ": " + j.got;
    }
    return out;
}

void check(const Scenario& scenario, const Expect& expect, const std::string& what) {
    const RunResult result = run_scenario(scenario, expect, {});
    CHECK_MESSAGE(result.outcome.verdict == trace::Verdict::AsExpected,
                  scenario.name << " " << what << unmet(result.outcome));
}

}  // namespace

TEST_CASE("labs: each gives its verdict, and each of its what-ifs") {
    REQUIRE_FALSE(labs().empty());
    for (const std::string& path : labs()) {
        const auto loaded = load_file(path);
        REQUIRE_MESSAGE(loaded.ok(), path);
        const Scenario& lab = loaded.value();
        CHECK_MESSAGE(!lab.lesson.empty(), path);
        check(lab, lab.expect, "as written");
        for (std::size_t i = 0; i < lab.try_next.size(); ++i) {
            const Variant& variant = lab.try_next[i];
            const auto changed = load_file(path, changes_of(variant));
            REQUIRE_MESSAGE(changed.ok(), path << " try_next " << i);
            check(changed.value(), variant.expect, "try_next " + std::to_string(i));
        }
    }
}

TEST_CASE("labs: the same lab and seed give the same digest, each time in a fresh process") {
    const auto all = labs();
    for (std::size_t i = 0; i < all.size(); i += std::max<std::size_t>(1, all.size() / 5)) {
        const auto lab = load_file(all[i]);
        REQUIRE(lab.ok());
        const auto digest = [&](const RunOptions& options) {
            return sim::in_child([&] {
                return run_scenario(lab.value(), lab.value().expect, options).outcome.digest;
            });
        };
        RunOptions watched;  // whoever looks on changes nothing
        watched.story_lines = 100;
        watched.explain = Question{};
        const sim::Answer first = digest({});
        CHECK(first.ok);
        CHECK(first.text.size() == 16);
        CHECK_MESSAGE(first.text == digest({}).text, all[i]);
        CHECK_MESSAGE(first.text == digest(watched).text, all[i]);
    }
}
