#include "cli/batch.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "cli/progress.hpp"
#include "cli/report.hpp"
#include "scenarios/units.hpp"
#include "sim/explore/worker_pool.hpp"

namespace hw::cli {
namespace {

using nlohmann::ordered_json;

// A run that takes longer than this hangs.
constexpr unsigned kRunLimit_s = 600;

std::string run_once(const scenarios::Scenario& scenario) {
    return outcome_json(run_scenario(scenario, scenario.expect, {}).outcome).dump();
}

ordered_json outcome_of(std::size_t run, const MakeScenario& make, const sim::Answer& answer) {
    if (answer.ok) return ordered_json::parse(answer.text);
    const scenarios::Scenario scenario = make(run);
    trace::Outcome dead;
    dead.scenario = scenario.path;
    dead.seed = scenario.seed;
    dead.verdict = trace::Verdict::Crash;
    dead.failure = "the run's process was " + answer.text;
    return outcome_json(dead);
}

std::string seeds_problem(const std::string& text) {
    return parse_seeds(text) ? "" : text + ": expected a number of seeds or a range such as 1..500";
}

}  // namespace

std::optional<SeedRange> parse_seeds(const std::string& text) {
    std::string why;
    const auto dots = text.find("..");
    const auto last = scenarios::parse_integer(
        dots == std::string::npos ? text : std::string_view(text).substr(dots + 2), why);
    const auto first = dots == std::string::npos
                           ? std::optional<std::int64_t>(1)
                           : scenarios::parse_integer(text.substr(0, dots), why);
    if (!first || !last || *first < 0 || *last < *first || *last - *first >= 100'000'000) {
        return std::nullopt;
    }
    return SeedRange{static_cast<std::uint64_t>(*first), static_cast<std::uint64_t>(*last)};
}

void BatchOptions::add_rest(CLI::App& command, const std::string& seeds_by_default) {
    seeds = seeds_by_default;
    command.add_option("--seeds", seeds, "N, or A..B; by default " + seeds_by_default)
        ->check(seeds_problem)
        ->type_name("SEEDS");
    command.add_option("--jobs", jobs, "processes at once; by default one a processor")
        ->check(CLI::Range(1, 1'000))
        ->type_name("N");
    command.add_flag("--json", json, "as JSON");
}

std::optional<scenarios::Scenario> BatchOptions::load(
    const std::vector<scenarios::Override>& further) const {
    scenarios::Overlay overlay = what.overlay();
    overlay.changes.insert(overlay.changes.end(), further.begin(), further.end());
    auto loaded = what.load(overlay);
    if (loaded) return std::move(loaded.value());
    fmt::print(stderr, "{}", loaded.error());
    return std::nullopt;
}

void run_batch(std::size_t runs, std::size_t jobs, const MakeScenario& make, const Heard& heard) {
    const std::size_t workers = jobs > 0 ? jobs : sim::processors();
    sim::in_workers(
        runs, {workers, kRunLimit_s}, [&](std::size_t i) { return run_once(make(i)); },
        [&](std::size_t i, const sim::Answer& answer) {
            return heard(i, outcome_of(i, make, answer));
        });
}

std::vector<ordered_json> run_whole_batch(std::size_t runs, std::size_t jobs,
                                          const MakeScenario& make) {
    std::vector<ordered_json> out(runs);
    Progress progress(runs, "runs");
    run_batch(runs, jobs, make, [&](std::size_t i, const ordered_json& outcome) {
        out[i] = outcome;
        progress.step();
        return true;
    });
    return out;
}

scenarios::Scenario with_seed(scenarios::Scenario scenario, std::uint64_t seed) {
    scenario.seed = seed;
    return scenario;
}

}  // namespace hw::cli
