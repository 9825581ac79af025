#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>

#include "cli/commands.hpp"
#include "cli/version.hpp"
#include "scenarios/problem.hpp"

int main(int argc, char** argv) {
    CLI::App app{"Highwater: a deterministic Apache Kafka cluster simulator and lab", "highwater"};
    app.require_subcommand(1);
    app.get_formatter()->column_width(26);
    app.set_version_flag("--version", hw::cli::version_text);
    app.footer("Every command has its own --help. Start with: highwater list labs");
    int exit_code = hw::cli::kExitAsExpected;
    hw::cli::add_demo(app, exit_code);
    hw::cli::add_run(app, exit_code);
    hw::cli::add_list(app, exit_code);
    hw::cli::add_config(app, exit_code);
    hw::cli::add_schema(app, exit_code);
    hw::cli::add_conformance(app, exit_code);
    hw::cli::add_bench(app, exit_code);
    // CLI11 only says that a subcommand is missing.
    std::vector<std::string> names;
    for (const CLI::App* one : app.get_subcommands({})) names.push_back(one->get_name());
    if (argc > 1 && argv[1][0] != '-' && std::ranges::find(names, argv[1]) == names.end()) {
        const std::string near = hw::scenarios::nearest_name(argv[1], names);
        fmt::print(stderr, "unknown command \"{}\"; expected {}{}\n", argv[1],
                   hw::scenarios::one_of(names),
                   near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near));
        return hw::cli::kExitBadInput;
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        const int code = app.exit(e);
        return code == 0 ? 0 : hw::cli::kExitBadInput;
    } catch (const std::exception& e) {
        fmt::print(stderr, "simulator error: {}\n", e.what());
        return hw::cli::kExitCrash;
    }
    return exit_code;
}
