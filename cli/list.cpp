// highwater list labs | rules | invariants | events | config
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "broker_model/config/setting.hpp"
#include "broker_model/invariants/invariant.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/source_tree.hpp"
#include "scenarios/loader.hpp"
#include "scenarios/vocabulary.hpp"

namespace hw::cli {
namespace {

using nlohmann::ordered_json;

struct Format {
    bool json = false;
    bool markdown = false;
};

struct Listing {
    std::vector<std::string> titles;
    std::vector<std::vector<std::string>> rows;
    bool blocks = false;  // for people: a row is a line of names with a sentence below it

    void print(Format format) const {
        if (format.markdown) return print_markdown();
        if (format.json) {
            ordered_json out = ordered_json::array();
            for (const auto& row : rows) {
                ordered_json one;
                for (std::size_t i = 0; i < titles.size(); ++i) one[titles[i]] = row[i];
                out.push_back(one);
            }
            fmt::print("{}\n", out.dump(2));
            return;
        }
        const Paint paint = Paint::for_stdout();
        if (blocks) {
            for (const auto& row : rows) {
                fmt::print("{}  {}\n    {}\n", paint(Ink::Bold, row[0]), paint(Ink::Dim, row[1]),
                           wrapped(row[2], 4));
            }
            return;
        }
        Table table(titles);
        for (const auto& row : rows) table.row(row);
        fmt::print("{}", table.text(paint));
    }

  private:
    void print_markdown() const {
        fmt::print("| {} |\n|{}\n", fmt::join(titles, " | "),
                   fmt::join(std::vector<std::string>(titles.size(), "---|"), ""));
        for (const auto& row : rows) {
            fmt::print("|");
            for (std::string cell : row) {
                std::ranges::replace(cell, '|', '/');
                fmt::print(" {} |", cell);
            }
            fmt::print("\n");
        }
    }
};

Listing labs() {
    Listing out{{"lab", "lesson"}, {}, false};
    for (const auto& file : lab_files()) {
        const auto scenario = scenarios::load_file(file.string());
        out.rows.push_back({file.stem().string(),
                            scenario ? scenario.value().lesson : "(cannot be loaded)"});
    }
    return out;
}

Listing all_rules() {
    Listing out{{"rule", "file", "statement"}, {}, true};
    for (const RuleInfo& rule : rules()) {
        out.rows.push_back({rule.name, rule.file, rule.statement});
    }
    return out;
}

Listing invariants_and_conditions() {
    Listing out{{"name", "kind", "statement"}, {}, true};
    for (const auto& info : invariants::safety_invariants()) {
        out.rows.push_back({std::string(info.name), "safety", std::string(info.statement)});
    }
    for (const auto& info : invariants::liveness_invariants()) {
        out.rows.push_back({std::string(info.name), "liveness", std::string(info.statement)});
    }
    return out;
}

Listing events() {
    Listing out{{"event"}, {}, false};
    for (const std::string& name : scenarios::event_names()) out.rows.push_back({name});
    return out;
}

Listing settings() {
    Listing out{{"setting", "scope", "effect"}, {}, true};
    for (const auto& one : config::modelled_settings()) {
        out.rows.push_back({std::string(one.key), std::string(config::scope_name(one.scope)),
                            std::string(one.effect)});
    }
    return out;
}

}  // namespace

void add_list(CLI::App& app, int& exit_code) {
    auto* list = app.add_subcommand("list", "What there is: labs, rules, invariants, ...");
    list->require_subcommand(1);
    const struct {
        const char* name;
        const char* doc;
        Listing (*make)();
    } kLists[] = {
        {"labs", "Scenarios that teach one thing each", labs},
        {"rules", "Kafka's rules and the file that holds each", all_rules},
        {"invariants", "Properties that every run is checked for", invariants_and_conditions},
        {"events", "Names of events, for expectations and triggers", events},
        {"config", "Kafka settings that this model reads", settings},
    };
    for (const auto& one : kLists) {
        auto* cmd = list->add_subcommand(one.name, one.doc);
        auto format = std::make_shared<Format>();
        cmd->add_flag("--json", format->json, "as JSON");
        cmd->add_flag("--markdown", format->markdown, "as a table for a document");
        cmd->callback([make = one.make, format, &exit_code] {
            make().print(*format);
            exit_code = kExitAsExpected;
        });
    }
}

}  // namespace hw::cli
