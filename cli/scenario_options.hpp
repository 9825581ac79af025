// Which scenario, with which changes: the options that every command running a scenario shares.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "scenarios/loader.hpp"

namespace hw::cli {

struct ScenarioOptions {
    std::string scenario;
    std::string seed;
    std::vector<std::string> changes;
    std::string server_properties;
    std::string producer_properties;
    std::string consumer_properties;
    std::string topic_properties;

    // All but --seed; a command with seeds of its own offers that itself.
    void bind(CLI::App& cmd);
    [[nodiscard]] scenarios::Overlay overlay() const;
    // The scenario, or everything that is wrong with what was asked for, as text.
    [[nodiscard]] Result<scenarios::Scenario, std::string> load(
        const scenarios::Overlay& with) const;
    // As given, for the command that reproduces a run: " --set 'a=b'".
    [[nodiscard]] std::string as_text() const;
};

}  // namespace hw::cli
