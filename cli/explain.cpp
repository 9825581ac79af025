// highwater explain RUN: why was this record lost?
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"
#include "cli/source_tree.hpp"
#include "scenarios/loader.hpp"
#include "sim/trace/read_run_file.hpp"
#include "sim/trace/sentence.hpp"

namespace hw::cli {
namespace {

using nlohmann::ordered_json;

struct Options {
    std::string run;
    std::string seed;
    std::vector<std::string> changes;
    std::optional<std::int64_t> record;
    bool lost = false;
    bool json = false;
};

// A run file holds its scenario and seed: the run is repeated, and must be the same.
struct Source {
    scenarios::Scenario scenario;
    std::string digest;  // empty: there is nothing to compare with
};

std::optional<Source> load(const Options& o) {
    std::vector<scenarios::Override> changes;
    for (const std::string& one : o.changes) changes.push_back(scenarios::split_override(one));
    if (!o.seed.empty()) changes.push_back({"seed", o.seed});
    if (!o.run.ends_with(".hwrun")) {
        auto loaded = scenarios::load_file(scenario_path(o.run), changes);
        if (loaded) return Source{std::move(loaded.value()), ""};
        fmt::print(stderr, "{}", loaded.error().text());
        return std::nullopt;
    }
    const auto file = trace::read_run_source(o.run);
    if (!file) {
        fmt::print(stderr, "{}\n", file.error());
        return std::nullopt;
    }
    for (const auto& [path, value] : file.value().changes) changes.push_back({path, value});
    changes.push_back({"seed", file.value().seed});
    auto loaded = scenarios::load_text(file.value().scenario, o.run, changes);
    if (loaded) return Source{std::move(loaded.value()), file.value().digest};
    fmt::print(stderr, "{}", loaded.error().text());
    return std::nullopt;
}

std::string chain_text(const trace::LossStory& story, const Paint& paint) {
    std::string out;
    for (const trace::StoryLine& line : story.lines) {
        const std::string time = fmt::format("{:>10}  ", trace::time_text(line.at));
        const Ink ink = line.weight == trace::Weight::Fault ? Ink::Warn : Ink::Plain;
        out += paint(Ink::Dim, time) + paint(ink, wrapped(line.text, time.size())) + "\n";
    }
    return out;
}

void print_loss(const scenarios::ExplainedLoss& loss, const Paint& paint) {
    const trace::LossStory& s = loss.story;
    const std::string where = s.offset == kNoOffset ? "no offset, acks=0"
                                                    : "offset " + to_string(s.offset);
    fmt::print("{}\n", paint(Ink::Bold, fmt::format("Why record {} of {} was lost ({}, {})",
                                                    s.record, loss.producer, loss.partition,
                                                    where)));
    fmt::print("\n{}\n", chain_text(s, paint));
}

ordered_json json_of(const scenarios::ExplainedLoss& loss) {
    const trace::LossStory& s = loss.story;
    ordered_json chain = ordered_json::array();
    for (const trace::StoryLine& line : s.lines) {
        chain.push_back({{"t_ms", line.at.ms()}, {"text", line.text}});
    }
    return {{"producer", loss.producer},   {"partition", loss.partition},
            {"record", s.record},          {"offset", s.offset.value()},
            {"acked_ms", s.acked_at.ms()}, {"lost_ms", s.lost_at.ms()},
            {"records_lost", loss.records_lost}, {"chain", chain}};
}

int explain(const Options& o) {
    const auto source = load(o);
    if (!source) return kExitBadInput;
    scenarios::RunOptions options;
    options.explain = scenarios::Question{o.record, o.lost};
    const auto result = run_scenario(source->scenario, source->scenario.expect, options);
    if (result.outcome.verdict == trace::Verdict::Crash) {
        fmt::print(stderr, "{}\n", result.outcome.failure);
        return kExitCrash;
    }
    if (!source->digest.empty() && source->digest != result.outcome.digest) {
        fmt::print(stderr, "{}: this build gives another run: digest {} instead of {}\n", o.run,
                   result.outcome.digest, source->digest);
        return kExitNondeterminism;
    }
    if (o.record && result.losses.empty()) {
        fmt::print(stderr, "record {} was not lost\n", *o.record);
        return kExitBadInput;
    }
    if (o.json) {
        ordered_json out = ordered_json::array();
        for (const auto& loss : result.losses) out.push_back(json_of(loss));
        fmt::print("{}\n", out.dump(2));
        return kExitAsExpected;
    }
    const Paint paint = Paint::for_stdout();
    const auto& records = result.outcome.records;
    fmt::print("{}: {} records acknowledged, {} of them lost\n\n", source->scenario.name,
               grouped(records.acked), grouped(records.acked_lost));
    for (const auto& loss : result.losses) print_loss(loss, paint);
    return kExitAsExpected;
}

}  // namespace

void add_explain(CLI::App& app, int& exit_code) {
    auto o = std::make_shared<Options>();
    auto* cmd = app.add_subcommand("explain", "Say why a record was lost");
    cmd->add_option("run", o->run, "a lab's name, a YAML file or a run file (*.hwrun)")
        ->required();
    cmd->add_option("--record", o->record, "this record of a producer; else the first that was lost")
        ->type_name("N");
    cmd->add_flag("--lost", o->lost, "the first record of every range that was lost");
    cmd->add_option("--seed", o->seed, "instead of the scenario's")->type_name("N");
    cmd->add_option("--set", o->changes, "path=value, again for more changes")
        ->allow_extra_args(false);
    cmd->add_flag("--json", o->json, "the chains as JSON");
    cmd->footer("The chain begins with first causes. In brackets: the rule that decided, see\n"
                "highwater list rules.");
    cmd->callback([o, &exit_code] { exit_code = explain(*o); });
}

}  // namespace hw::cli
