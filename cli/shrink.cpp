// highwater shrink FILE: the smallest scenario that breaks the same property.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "cli/batch.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/report.hpp"
#include "cli/source_tree.hpp"
#include "scenarios/shrink/steps.hpp"
#include "scenarios/yaml/parse.hpp"
#include "scenarios/yaml/write.hpp"
#include "sim/explore/worker_pool.hpp"

namespace hw::cli {
namespace {

using nlohmann::ordered_json;
using scenarios::Node;

constexpr unsigned kRunLimit_s = 60;

struct Options {
    std::string scenario;
    std::string out;
    std::size_t jobs = 0;
    bool json = false;
};

// What must still happen: a property broken, or the run ended otherwise than expected.
struct Target {
    std::string invariant;  // empty: only the verdict counts
    bool expected = false;  // the scenario is there to see it broken
    std::string verdict;
    [[nodiscard]] std::string text() const { return invariant.empty() ? verdict : invariant; }
};

std::optional<Target> target_of(const ordered_json& outcome) {
    Target out;
    out.verdict = outcome["verdict"];
    for (const bool expected : {false, true}) {
        for (const auto& one : outcome["invariants"]) {
            if (one["held"] || one["expected_to_hold"] == expected) continue;
            out.invariant = one["name"];
            out.expected = expected;
            return out;
        }
        if (!expected && outcome["exit_code"] != kExitAsExpected) return out;
    }
    return std::nullopt;
}

bool shows(const ordered_json& outcome, const Target& target) {
    if (target.invariant.empty()) return outcome["verdict"] == target.verdict;
    for (const auto& one : outcome["invariants"]) {
        if (one["name"] == target.invariant) return !one["held"];
    }
    return false;
}

bool shows(const std::string& text, const std::string& path, const Target& target) {
    const auto scenario = scenarios::load_text(text, path);
    if (!scenario) return false;
    return shows(outcome_json(run_scenario(scenario.value(), scenario.value().expect, {}).outcome),
                 target);
}

class Shrinker {
  public:
    Shrinker(const Options& o, const Target& target, Node root)
        : options_(o), target_(target), root_(std::move(root)), progress_(1, "steps") {}

    // Goes round through all steps until none of them works any more.
    Node operator()() {
        std::size_t from = 0;
        while (const auto step = next_step(from)) {
            from = step->first;
            root_ = step->second;
        }
        return root_;
    }
    [[nodiscard]] std::size_t runs() const { return tried_.size(); }

  private:
    std::optional<std::pair<std::size_t, Node>> next_step(std::size_t from) {
        const std::vector<Node> all = scenarios::smaller(root_);
        std::vector<std::size_t> places;
        std::vector<std::string> texts;
        for (std::size_t k = 0; k < all.size(); ++k) {
            const std::size_t i = (from + k) % all.size();
            std::string text = scenarios::write_yaml(all[i]);
            if (!tried_.insert(text).second) continue;
            places.push_back(i);
            texts.push_back(std::move(text));
        }
        std::optional<std::size_t> found;
        const std::size_t workers = options_.jobs > 0 ? options_.jobs : sim::processors();
        sim::in_workers(
            texts.size(), {workers, kRunLimit_s},
            [&](std::size_t i) {
                return std::string(shows(texts[i], options_.scenario, target_) ? "y" : "n");
            },
            [&](std::size_t i, const sim::Answer& answer) {
                progress_.count(grouped(static_cast<std::int64_t>(++runs_)) + " runs");
                const bool crash = !answer.ok && target_.verdict == "crash";
                if (answer.text == "y" || crash) found = std::min(found.value_or(i), i);
                return !found;
            });
        if (!found) return std::nullopt;
        return std::pair(places[*found], all[places[*found]]);
    }

    const Options& options_;
    const Target& target_;
    Node root_;
    Progress progress_;
    std::set<std::string> tried_;
    std::int64_t runs_ = 0;
};

std::string beside(const std::string& path) {
    const std::filesystem::path file(path);
    return (file.parent_path() / (file.stem().string() + ".small.yaml")).string();
}

std::int64_t lines_of(const std::string& text) {
    return std::count(text.begin(), text.end(), '\n');
}

int report(const Options& o, const scenarios::Scenario& before, const std::string& text,
           const Target& target, std::size_t runs) {
    const std::string path = o.out.empty() ? beside(before.path) : o.out;
    std::ofstream file(path);
    file << text << std::flush;
    if (!file) {
        fmt::print(stderr, "{}: cannot be written\n", path);
        return kExitBadInput;
    }
    const auto small = scenarios::load_text(text, path);
    HW_CHECK(small.ok(), "the smallest scenario cannot be read");
    scenarios::RunOptions options;
    options.story_lines = 30;
    const auto result = run_scenario(small.value(), small.value().expect, options);
    if (o.json) {
        const ordered_json out = {{"file", path},
                                  {"shows", target.text()},
                                  {"runs", runs},
                                  {"faults_before", before.faults.size()},
                                  {"faults", small.value().faults.size()},
                                  {"lines_before", lines_of(before.text)},
                                  {"lines", lines_of(text)},
                                  {"outcome", outcome_json(result.outcome)}};
        fmt::print("{}\n", out.dump(2));
        return kExitAsExpected;
    }
    const Paint paint = Paint::for_stdout();
    fmt::print("{}", result_text(small.value(), result, "", paint));
    fmt::print("\n{}: still shows {}; {} -> {} lines, {} -> {} faults, {} runs tried\n\n{}",
               paint(Ink::Bold, path), target.text(), lines_of(before.text), lines_of(text),
               before.faults.size(), small.value().faults.size(), runs, text);
    return kExitAsExpected;
}

int shrink(const Options& o) {
    const std::string path = scenario_path(o.scenario);
    const auto loaded = scenarios::load_file(path);
    if (!loaded) {
        fmt::print(stderr, "{}", loaded.error().text());
        return kExitBadInput;
    }
    const scenarios::Scenario& before = loaded.value();
    const auto first =
        run_whole_batch(1, 1, [&](std::size_t) { return before; }).front();
    const auto target = target_of(first);
    if (!target) {
        fmt::print(stderr, "{}: nothing to shrink: the run is as expected and breaks nothing\n",
                   path);
        return kExitBadInput;
    }
    scenarios::Problems problems(path);
    const Node root = scenarios::expecting(*scenarios::parse_yaml(before.text, 0, problems),
                                           target->expected ? target->invariant : "");
    Shrinker shrinker(o, *target, root);
    const std::string text = scenarios::write_yaml(shrinker());
    return report(o, before, text, *target, shrinker.runs());
}

}  // namespace

void add_shrink(CLI::App& app, int& exit_code) {
    auto o = std::make_shared<Options>();
    auto* cmd = app.add_subcommand("shrink", "Make a failing scenario as small as possible");
    cmd->add_option("scenario", o->scenario, "a YAML file or a lab's name")->required();
    cmd->add_option("--out", o->out, "by default beside it, as NAME.small.yaml")
        ->type_name("FILE");
    cmd->add_option("--jobs", o->jobs, "processes at once; by default one a processor")
        ->check(CLI::Range(1, 1'000))
        ->type_name("N");
    cmd->add_flag("--json", o->json, "what came of it as JSON");
    cmd->footer("Takes away faults, operations, clients, topics, settings and machines and shortens\n"
                "times, as long as the same property still breaks.");
    cmd->callback([o, &exit_code] { exit_code = shrink(*o); });
}

}  // namespace hw::cli
