// highwater conformance DIR: recorded cases against this build.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "tests/conformance/known_differences.hpp"

namespace hw::cli {
namespace {

struct Options {
    std::string dir;
    std::string family;
    std::string id;
    std::string known;
    bool json = false;
    bool markdown = false;
    int show = 10;
    bool all = false;
};

void print_json(const conformance::Report& report) {
    nlohmann::json families = nlohmann::json::array();
    for (const auto& s : report.scores) {
        families.push_back({{"family", s.family}, {"matched", s.matched}, {"total", s.total},
                            {"steps_matched", s.steps_matched}, {"steps_total", s.steps_total}});
    }
    fmt::print("{}\n", nlohmann::json{{"families", families}}.dump(2));
}

void print_text(const conformance::Report& report, int show, bool all) {
    fmt::print("{:<28} {:>9} {:>9}   {:>9} {:>9}\n", "family", "matched", "cases", "matched",
               "steps");
    for (const auto& s : report.scores) {
        fmt::print("{:<28} {:>9} {:>9}   {:>9} {:>9}\n", s.family, s.matched, s.total,
                   s.steps_matched, s.steps_total);
        int shown = 0;
        for (const auto& m : s.mismatches) {
            if (!m.first_of_case && !all) continue;
            if (shown++ == show) break;
            fmt::print("  {}: {}\n    recorded {}\n    ours     {}\n", m.id, m.difference.path,
                       m.difference.expected, m.difference.actual);
        }
    }
    for (const auto& name : report.unknown) fmt::print("{:<28} no adapter\n", name);
}

void print_markdown(const conformance::Report& report) {
    fmt::print("| family | cases | steps |\n|---|---|---|\n");
    for (const auto& s : report.scores) {
        fmt::print("| {} | {} / {} | {} / {} |\n", s.family, s.matched, s.total, s.steps_matched,
                   s.steps_total);
    }
}

int run(const Options& o) {
    if (!std::filesystem::is_directory(o.dir)) {
        fmt::print(stderr, "{}: not a directory\n", o.dir);
        return kExitBadInput;
    }
    const auto report = conformance::run_directory(o.dir, {o.family, o.id});
    if (o.json) {
        print_json(report);
    } else if (o.markdown) {
        print_markdown(report);
    } else {
        print_text(report, o.show, o.all);
    }
    if (o.known.empty()) return report.all_match() ? kExitAsExpected : kExitDiffers;
    const auto surprising =
        conformance::surprises(report, conformance::read_known_differences(o.known));
    for (const auto& s : surprising) fmt::print("{} {}\n", s.id, s.what);
    return surprising.empty() ? kExitAsExpected : kExitDiffers;
}

}  // namespace

void add_conformance(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* cmd = app.add_subcommand("conformance", "Run recorded cases of real Kafka");
    cmd->add_option("dir", options->dir, "directory with <family>.jsonl files")->required();
    cmd->add_option("--family", options->family, "only this family");
    cmd->add_option("--case", options->id, "only this case");
    cmd->add_option("--known", options->known,
                    "list of known differences: only others are failures");
    cmd->add_option("--show", options->show, "mismatches shown per family");
    cmd->add_flag("--all", options->all, "every mismatch of a case, not only the first");
    cmd->add_flag("--json", options->json, "scores as JSON");
    cmd->add_flag("--markdown", options->markdown, "scores as a Markdown table");
    cmd->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace hw::cli
