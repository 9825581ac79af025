// highwater sweep SCENARIO --seeds A..B: one scenario under many seeds, until one of them is not as
// expected.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/batch.hpp"
#include "cli/commands.hpp"
#include "cli/findings.hpp"
#include "cli/progress.hpp"

namespace hw::cli {
namespace {

struct Options : BatchOptions {
    bool keep_going = false;
};

int sweep(const Options& o) {
    const auto scenario = o.load();
    if (!scenario) return kExitBadInput;
    const SeedRange seeds = o.range();
    const auto make = [&](std::size_t i) { return with_seed(*scenario, seeds.first + i); };
    Findings findings;
    Progress progress(seeds.count(), "runs");
    run_batch(seeds.count(), o.jobs, make, [&](std::size_t, const nlohmann::ordered_json& outcome) {
        findings.add(outcome);
        progress.step(findings.remark());
        return o.keep_going || findings.unexpected().empty();
    });
    const auto command = [&](const nlohmann::ordered_json& outcome) {
        return fmt::format("highwater run {} --seed {}{}", o.what.scenario,
                           outcome["seed"].get<std::uint64_t>(), o.what.as_text());
    };
    return findings.print(scenario->name, seeds.count(), o.json, command);
}

}  // namespace

void add_sweep(CLI::App& app, int& exit_code) {
    auto o = std::make_shared<Options>();
    auto* cmd = app.add_subcommand("sweep", "Run a scenario under many seeds");
    o->what.bind(*cmd);
    o->add_rest(*cmd, "1..100");
    cmd->add_flag("--keep-going", o->keep_going, "run all seeds, whatever the first ones do");
    cmd->footer("Exit: as that of the first seed that is not as expected (see run --help), "
                "else 0.");
    cmd->callback([o, &exit_code] { exit_code = sweep(*o); });
}

}  // namespace hw::cli
