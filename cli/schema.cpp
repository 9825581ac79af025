// highwater schema: the JSON Schema of scenario files, for editors that complete and check YAML.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "scenarios/schema/shape.hpp"

namespace hw::cli {

void add_schema(CLI::App& app, int& exit_code) {
    auto* cmd = app.add_subcommand("schema", "Print the JSON Schema of scenario files");
    cmd->callback([&exit_code] {
        fmt::print("{}", scenarios::json_schema());
        exit_code = kExitAsExpected;
    });
}

}  // namespace hw::cli
