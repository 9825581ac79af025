// highwater run SCENARIO: one run from a cold cluster to the verdict.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "cli/report.hpp"
#include "cli/source_tree.hpp"
#include "cli/version.hpp"
#include "scenarios/loader.hpp"
#include "sim/explore/worker_pool.hpp"

namespace hw::cli {
namespace {

struct Options {
    std::string scenario;
    std::string seed;
    std::vector<std::string> changes;
    std::string trace;
    std::string commit;
    std::int64_t lines = 40;
    int variant = 0;  // of try_next, from 1; 0: the scenario itself
    bool all = false;
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
    if (o.variant > 0) out += fmt::format(" --try {}", o.variant);
    return out;
}

// The same run again, in a process of its own, must give the same digest.
void check_determinism(const scenarios::Scenario& scenario, scenarios::RunResult& first,
                       const sim::Answer& second) {
    if (second.ok && second.text == first.outcome.digest) return;
    first.outcome.verdict = trace::Verdict::Nondeterminism;
    first.outcome.failure = fmt::format("{}: a second run {}", scenario.path,
                                        (second.ok ? "has digest " : "was ") + second.text);
}

int run_loaded(const Options& o, const scenarios::Scenario& scenario) {
    scenarios::RunOptions options;
    options.run_file = o.trace;
    options.every_event = o.every_event;
    options.story = o.detail ? trace::Weight::Detail : trace::Weight::Turn;
    options.story_lines = o.json ? 0 : static_cast<std::size_t>(o.lines);
    options.commit = commit();
    sim::Answer second;
    if (o.determinism) {
        second = sim::in_child(
            [&] { return run_scenario(scenario, scenario.expect, {}).outcome.digest; });
    }
    scenarios::RunResult result = run_scenario(scenario, scenario.expect, options);
    if (o.determinism) check_determinism(scenario, result, second);
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

// A variant is the scenario with its changes, judged by the variant's own expectations.
std::optional<scenarios::Scenario> load(const Options& o, int variant) {
    std::vector<scenarios::Override> changes = overrides(o);
    auto loaded = scenarios::load_file(scenario_path(o.scenario), changes);
    if (loaded && variant > 0) {
        const auto& variants = loaded.value().try_next;
        if (static_cast<std::size_t>(variant) > variants.size()) {
            fmt::print(stderr, "{}: no variant {}; expected 1 to {}\n", loaded.value().path,
                       variant, variants.size());
            return std::nullopt;
        }
        const scenarios::Variant chosen = variants[static_cast<std::size_t>(variant - 1)];
        for (auto& change : scenarios::changes_of(chosen)) changes.push_back(std::move(change));
        loaded = scenarios::load_file(scenario_path(o.scenario), changes);
        if (loaded) loaded.value().expect = chosen.expect;
    }
    if (!loaded) {
        fmt::print(stderr, "{}", loaded.error().text());
        return std::nullopt;
    }
    return std::move(loaded.value());
}

// The scenario and every variant, each in a process of its own; the first bad exit code counts.
int run_all(const Options& o) {
    const auto scenario = load(o, 0);
    if (!scenario) return kExitBadInput;
    int worst = kExitAsExpected;
    for (int i = 0; i <= static_cast<int>(scenario->try_next.size()); ++i) {
        const auto code = sim::in_child([&] {
            const auto one = load(o, i);
            const int result = one ? run_loaded(o, *one) : kExitBadInput;
            std::fflush(stdout);
            return std::to_string(result);
        });
        const int number = code.ok ? std::stoi(code.text) : kExitCrash;
        if (number != kExitAsExpected) {
            fmt::print("{} {}: exit {}\n", scenario->name,
                       i == 0 ? "itself" : fmt::format("variant {}", i), number);
        }
        if (worst == kExitAsExpected) worst = number;
    }
    return worst;
}

int run(const Options& o) {
    if (o.all) return run_all(o);
    const auto scenario = load(o, o.variant);
    if (!scenario) return kExitBadInput;
    if (o.check) {
        if (!o.json) fmt::print("{}: a sound scenario\n", scenario->path);
        return kExitAsExpected;
    }
    if (!o.commit.empty() && o.commit != commit()) {
        fmt::print(stderr, "note: this is commit {}, the run asked for is of {}\n", commit(),
                   o.commit);
    }
    return run_loaded(o, *scenario);
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
    cmd->add_option("--try", o->variant, "the nth variant of the scenario's try_next");
    cmd->add_flag("--all", o->all, "the scenario and all its variants");
    cmd->add_flag("--check", o->check, "only say whether the scenario is sound");
    cmd->add_flag("--check-determinism", o->determinism, "run twice, compare");
    cmd->add_option("--commit", o->commit, "the build that a run came from");
    cmd->add_flag("--json", o->json, "the outcome as JSON");
    cmd->footer("Exit: 0 as expected, 1 differs, 2 bad input, 10 safety, 11 liveness,\n"
                "12 the simulator failed, 13 not deterministic.");
    cmd->callback([o, &exit_code] { exit_code = run(*o); });
}

}  // namespace hw::cli
