// highwater config [KEY]: every setting of Kafka 4.2, or one of them in detail.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "broker_model/config/value.hpp"
#include "cli/commands.hpp"

namespace hw::cli {
namespace {

using namespace hw::config;

struct Options {
    std::string key;
    std::string scope;
    bool modelled_only = false;
    bool json = false;
};

constexpr std::size_t kWidth = 80;

std::string default_of(const Setting& s) {
    if (s.has(kRequired)) return "(required)";
    const Value value = default_value(s);
    if (const auto* text = std::get_if<std::string>(&value); text != nullptr && text->empty()) {
        return "\"\"";
    }
    return to_text(value);
}

std::string shortened(std::string text, std::size_t width) {
    if (text.size() > width) text = text.substr(0, width - 2) + "..";
    return text;
}

nlohmann::json json_of(Scope scope, const Setting& s) {
    nlohmann::json out{{"scope", scope_name(scope)},
                       {"key", s.key},
                       {"type", type_name(s.type)},
                       {"required", s.has(kRequired)},
                       {"importance", importance_name(s.importance)},
                       {"allowed", s.allowed},
                       {"unit", unit_of(s)},
                       {"internal", s.has(kInternal)}};
    if (!s.has(kRequired)) {
        const Value value = default_value(s);
        out["default"] = std::holds_alternative<std::monostate>(value)
                             ? nlohmann::json()
                             : nlohmann::json(to_text(value));
    }
    if (scope == Scope::Broker) out["update_mode"] = update_mode_name(s.update);
    if (!s.broker_key.empty()) out["broker_key"] = s.broker_key;
    const Modelled* m = modelled(scope, s.key);
    out["modelled"] = m != nullptr;
    if (m != nullptr) {
        out["rule"] = m->rule;
        out["effect"] = m->effect;
        if (!m->history.empty()) out["history"] = m->history;
    }
    return out;
}

// One line of text after a label, broken at blanks to fit the width.
void print_field(std::string_view label, std::string_view text) {
    constexpr std::size_t kIndent = 12;
    std::string line = fmt::format("  {:<10}", label);
    while (!text.empty()) {
        const std::size_t room = kWidth - kIndent;
        std::size_t cut = text.size();
        if (text.size() > room) {
            cut = text.rfind(' ', room);
            if (cut == std::string_view::npos || cut == 0) cut = room;
        }
        fmt::print("{}{}\n", line, text.substr(0, cut));
        text.remove_prefix(cut);
        while (text.starts_with(' ')) text.remove_prefix(1);
        line = std::string(kIndent, ' ');
    }
}

void print_one(Scope scope, const Setting& s) {
    fmt::print("{} ({})\n", s.key, scope_name(scope));
    const std::string_view unit = unit_of(s);
    print_field("type", type_name(s.type));
    print_field("default", unit.empty() || s.has(kRequired)
                               ? default_of(s)
                               : fmt::format("{} {}", default_of(s), unit));
    if (!s.allowed.empty()) print_field("allowed", s.allowed);
    if (scope == Scope::Broker) print_field("changes", update_mode_name(s.update));
    if (!s.broker_key.empty()) {
        print_field("broker", fmt::format("{} is the broker-wide default", s.broker_key));
    }
    if (s.has(kInternal)) print_field("note", "internal: not in Kafka's documentation");
    const Modelled* m = modelled(scope, s.key);
    if (m == nullptr) {
        print_field("here", "accepted and checked, but not modelled: has no effect");
        return;
    }
    print_field("effect", m->effect);
    if (!m->history.empty()) print_field("history", m->history);
    print_field("rule", m->rule);
}

void print_table(Scope scope, bool modelled_only) {
    bool headed = false;
    for (const Setting& s : settings(scope)) {
        if (modelled_only && modelled(scope, s.key) == nullptr) continue;
        if (!headed) {
            fmt::print("{}{}\n  {:<43} {:<14} {}\n", scope == Scope::Producer ? "" : "\n",
                       scope_name(scope), "key", "default", "read by");
        }
        headed = true;
        const Modelled* m = modelled(scope, s.key);
        std::string_view rule = m == nullptr ? "" : m->rule;
        rule = rule.substr(rule.rfind('/') + 1);
        fmt::print("  {:<43} {:<14} {}\n", shortened(std::string(s.key), 43),
                   shortened(default_of(s), 14),
                   shortened(std::string(rule.substr(0, rule.find('.'))), 19));
    }
}

struct Found {
    Scope scope;
    const Setting* setting;
};

int show_key(const Options& o, const std::vector<Scope>& scopes) {
    std::vector<Found> found;
    for (Scope scope : scopes) {
        if (const Setting* s = find(scope, o.key)) found.push_back({scope, s});
    }
    if (found.empty()) {
        fmt::print(stderr, "{}: no such setting\n", o.key);
        for (Scope scope : scopes) {
            for (std::string_view near : nearest_keys(scope, o.key, 2)) {
                fmt::print(stderr, "  did you mean {} ({})?\n", near, scope_name(scope));
            }
        }
        return kExitBadInput;
    }
    nlohmann::json list = nlohmann::json::array();
    for (const Found& f : found) {
        if (o.json) {
            list.push_back(json_of(f.scope, *f.setting));
        } else {
            if (&f != &found.front()) fmt::print("\n");
            print_one(f.scope, *f.setting);
        }
    }
    if (o.json) fmt::print("{}\n", list.dump(2));
    return kExitAsExpected;
}

int show_all(const Options& o, const std::vector<Scope>& scopes) {
    nlohmann::json list = nlohmann::json::array();
    for (Scope scope : scopes) {
        if (!o.json) {
            print_table(scope, o.modelled_only);
            continue;
        }
        for (const Setting& s : settings(scope)) {
            if (o.modelled_only && modelled(scope, s.key) == nullptr) continue;
            list.push_back(json_of(scope, s));
        }
    }
    if (o.json) fmt::print("{}\n", list.dump(2));
    return kExitAsExpected;
}

int run(const Options& o) {
    std::vector<Scope> scopes(std::begin(kAllScopes), std::end(kAllScopes));
    if (!o.scope.empty()) {
        const Scope* scope = scope_of_name(o.scope);
        if (scope == nullptr) {
            fmt::print(stderr, "{}: no such scope; there are", o.scope);
            for (Scope known : kAllScopes) fmt::print(stderr, " {}", scope_name(known));
            fmt::print(stderr, "\n");
            return kExitBadInput;
        }
        scopes = {*scope};
    }
    return o.key.empty() ? show_all(o, scopes) : show_key(o, scopes);
}

}  // namespace

void add_config(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* cmd = app.add_subcommand("config", "Settings of Kafka 4.2 and what they change here");
    cmd->add_option("key", options->key, "one setting in detail");
    cmd->add_option("--scope", options->scope,
                    "producer, consumer, admin, topic, group, broker, ..");
    cmd->add_flag("--modelled", options->modelled_only, "only settings that have an effect here");
    cmd->add_flag("--json", options->json, "as JSON");
    cmd->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace hw::cli
