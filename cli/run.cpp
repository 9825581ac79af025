// highwater run SCENARIO: one run from a cold cluster to the verdict.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>

#include "cli/commands.hpp"
#include "cli/report.hpp"
#include "cli/source_tree.hpp"
#include "cli/version.hpp"
#include "scenarios/loader.hpp"

namespace hw::cli {
namespace {

struct Options {
    std::string scenario;
    std::string seed;
    std::vector<std::string> changes;
    std::string trace;
    std::string commit;
    std::int64_t lines = 40;
    bool detail = false;
    bool every_event = false;
    bool check = false;
    bool determinism = false;
    bool json = false;
};

std::vector<scenarios::Override> overrides(const Options& o) {
    std::vector<scenarios::Override> out;
    for (const std::string& change : o.changes) out.push_back(scenarios::split_override(change));
    if (!o.seed.empty()) out.push_back({"seed", o.seed});
    return out;
}

std::string changes_text(const Options& o) {
    std::string out;
    for (const std::string& change : o.changes) out += fmt::format(" --set '{}'", change);
    return out;
}

scenarios::RunResult timed_run(const scenarios::Scenario& scenario,
                               const scenarios::RunOptions& options) {
    const auto begin = std::chrono::steady_clock::now();
    scenarios::RunResult result = run_scenario(scenario, scenario.expect, options);
    const auto wall = std::chrono::steady_clock::now() - begin;
    result.outcome.wall_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(wall).count();
    return result;
}

// The same run again must give the same digest.
void check_determinism(const scenarios::Scenario& scenario, scenarios::RunResult& first) {
    const scenarios::RunResult second = run_scenario(scenario, scenario.expect, {});
    if (second.outcome.digest == first.outcome.digest) return;
    first.outcome.verdict = trace::Verdict::Nondeterminism;
    first.outcome.failure = fmt::format("a second run has digest {} after {} events",
                                        second.outcome.digest, second.outcome.events);
}

int run(const Options& o) {
    const auto loaded = scenarios::load_file(scenario_path(o.scenario), overrides(o));
    if (!loaded) {
        fmt::print(stderr, "{}", loaded.error().text());
        return kExitBadInput;
    }
    const scenarios::Scenario& scenario = loaded.value();
    if (o.check) {
        if (!o.json) fmt::print("{}: a sound scenario\n", scenario.path);
        return kExitAsExpected;
    }
    if (!o.commit.empty() && o.commit != commit()) {
        fmt::print(stderr, "note: this is commit {}, the run asked for is of {}\n", commit(),
                   o.commit);
    }
    scenarios::RunOptions options;
    options.run_file = o.trace;
    options.every_event = o.every_event;
    options.story = o.detail ? trace::Weight::Detail : trace::Weight::Turn;
    options.story_lines = o.json ? 0 : static_cast<std::size_t>(o.lines);
    options.commit = commit();
    scenarios::RunResult result = timed_run(scenario, options);
    if (o.determinism) check_determinism(scenario, result);
    if (o.json) {
        fmt::print("{}\n", outcome_json(result.outcome).dump(2));
    } else {
        fmt::print("{}", result_text(scenario, result, changes_text(o), Paint::for_stdout()));
    }
    if (!result.file_problem.empty()) {
        fmt::print(stderr, "{}\n", result.file_problem);
        return kExitBadInput;
    }
    return trace::exit_code(result.outcome.verdict);
}

}  // namespace

void add_run(CLI::App& app, int& exit_code) {
    auto o = std::make_shared<Options>();
    auto* cmd = app.add_subcommand("run", "Run a scenario and judge what came of it");
    cmd->add_option("scenario", o->scenario, "a lab's name or a YAML file")->required();
    cmd->add_option("--seed", o->seed, "instead of the scenario's");
    cmd->add_option("--set", o->changes, "path=value, again for more changes")
        ->allow_extra_args(false);
    cmd->add_option("--trace", o->trace, "write the run into this file (*.hwrun)");
    cmd->add_flag("--every-event", o->every_event, "also appends, watermarks, records");
    cmd->add_option("--lines", o->lines, "of the story at most; 0 for none")
        ->check(CLI::Range(0, 1'000'000));
    cmd->add_flag("--detail", o->detail, "tell the story in more detail");
    cmd->add_flag("--check", o->check, "only say whether the scenario is sound");
    cmd->add_flag("--check-determinism", o->determinism, "run twice, compare");
    cmd->add_option("--commit", o->commit, "the build that a run came from");
    cmd->add_flag("--json", o->json, "the outcome as JSON");
    cmd->footer("Exit: 0 as expected, 1 differs, 2 bad input, 10 safety, 11 liveness,\n"
                "12 the simulator failed, 13 not deterministic.");
    cmd->callback([o, &exit_code] { exit_code = run(*o); });
}

}  // namespace hw::cli
