// highwater chaos: random clusters, random faults, every invariant on.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>

#include "cli/batch.hpp"
#include "cli/commands.hpp"
#include "cli/findings.hpp"
#include "cli/progress.hpp"
#include "scenarios/chaos/draw.hpp"

namespace hw::cli {
namespace {

struct Options : BatchOptions {
    std::string out = "chaos";
    bool keep_going = false;
    bool print = false;
};

std::string file_name(const Options& o, std::uint64_t seed) {
    return (std::filesystem::path(o.out) / fmt::format("chaos-{}.yaml", seed)).string();
}

bool write(const std::string& path, const std::string& text) {
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
    std::ofstream file(path);
    file << text << std::flush;
    if (!file) fmt::print(stderr, "{}: cannot be written\n", path);
    return static_cast<bool>(file);
}

scenarios::Scenario drawn(const Options& o, std::uint64_t seed) {
    auto loaded = scenarios::load_text(scenarios::draw_scenario(seed), file_name(o, seed));
    HW_CHECK(loaded.ok(), loaded.ok() ? "" : loaded.error().text());
    return std::move(loaded.value());
}

int chaos(const Options& o) {
    const SeedRange seeds = o.range();
    if (o.print) {
        fmt::print("{}", scenarios::draw_scenario(seeds.first));
        return kExitAsExpected;
    }
    const auto draw = [&](std::size_t i) { return drawn(o, seeds.first + i); };
    Findings findings;
    Progress progress(seeds.count(), "runs");
    bool written = true;
    run_batch(seeds.count(), o.jobs, draw, [&](std::size_t i, const nlohmann::ordered_json& run) {
        findings.add(run);
        progress.step(findings.remark());
        if (run["exit_code"] == kExitAsExpected) return true;
        const std::uint64_t seed = seeds.first + i;
        written = write(file_name(o, seed), scenarios::draw_scenario(seed)) && written;
        return o.keep_going;
    });
    const int code = findings.print("chaos", seeds.count(), o.json, [&](const auto& run) {
        return "highwater run " + file_name(o, run["seed"]);
    });
    return written ? code : kExitBadInput;
}

}  // namespace

void add_chaos(CLI::App& app, int& exit_code) {
    auto o = std::make_shared<Options>();
    auto* cmd = app.add_subcommand("chaos", "Run random clusters with random faults");
    o->add_rest(*cmd, "1..200");
    cmd->add_option("--out", o->out, "where failing runs are written as scenarios; chaos/")
        ->type_name("DIR");
    cmd->add_flag("--keep-going", o->keep_going, "run all seeds, whatever the first ones do");
    cmd->add_flag("--print", o->print, "only print the scenario of the first seed");
    cmd->footer("Each seed draws a cluster of 3 to 5 brokers, topics, clients and faults, and "
                "what\n"
                "Kafka promises for them. A run that breaks its promise is written to DIR as a\n"
                "scenario that repeats it; highwater shrink makes that small.\n"
                "Exit: as that of the lowest such seed (see run --help), else 0.");
    cmd->callback([o, &exit_code] { exit_code = chaos(*o); });
}

}  // namespace hw::cli
