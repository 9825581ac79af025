// Many runs, each in a process of its own, several at once; and the options that the commands which
// do so share. An outcome comes back as `outcome_json` gives it.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/scenario_options.hpp"

namespace hw::cli {

struct SeedRange {
    std::uint64_t first = 1;
    std::uint64_t last = 1;
    [[nodiscard]] std::size_t count() const { return static_cast<std::size_t>(last - first + 1); }
};
// "20" is 1..20, "7..9" three seeds.
[[nodiscard]] std::optional<SeedRange> parse_seeds(const std::string& text);

struct BatchOptions {
    ScenarioOptions what;
    std::string seeds;
    std::size_t jobs = 0;  // 0: as many as there are processors
    bool json = false;

    void add_rest(CLI::App& command, const std::string& seeds_by_default);
    [[nodiscard]] SeedRange range() const { return *parse_seeds(seeds); }
    // The scenario with its own changes and `further` ones; says on stderr what is wrong with it.
    [[nodiscard]] std::optional<scenarios::Scenario> load(
        const std::vector<scenarios::Override>& further = {}) const;
};

// The scenario of each run. Called in the run's own process.
using MakeScenario = std::function<scenarios::Scenario(std::size_t run)>;
// Told of every run that ended, in that order. False: start no further run. A run whose process
// died has the verdict "crash" and a "failure", and no figures.
using Heard = std::function<bool(std::size_t run, const nlohmann::ordered_json& outcome)>;
void run_batch(std::size_t runs, std::size_t jobs, const MakeScenario& make, const Heard& heard);

// All of them to the end, in their order.
[[nodiscard]] std::vector<nlohmann::ordered_json> run_whole_batch(std::size_t runs,
                                                                  std::size_t jobs,
                                                                  const MakeScenario& make);

[[nodiscard]] scenarios::Scenario with_seed(scenarios::Scenario scenario, std::uint64_t seed);

}  // namespace hw::cli
