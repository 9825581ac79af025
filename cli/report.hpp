// A finished run for people and for programs.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "cli/output.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/run/run.hpp"
#include "sim/trace/outcome.hpp"

namespace hw::cli {

// Keys come in a fixed order, so that two outputs can be compared as texts.
[[nodiscard]] nlohmann::ordered_json outcome_json(const trace::Outcome& outcome);

// The outcome, with the notes on the scenario's settings.
[[nodiscard]] nlohmann::ordered_json run_json(const scenarios::Scenario& scenario,
                                              const scenarios::RunResult& result);

// "note  topic t: x is not modelled: has no effect", a line each.
[[nodiscard]] std::string notes_text(const scenarios::Scenario& scenario, const Paint& paint);

// `changes`: " --set a=b" as given, for the command that reproduces the run.
[[nodiscard]] std::string result_text(const scenarios::Scenario& scenario,
                                      const scenarios::RunResult& result,
                                      const std::string& changes, const Paint& paint);

// The events worth telling, a line each.
[[nodiscard]] std::string story_text(const scenarios::RunResult& result, const Paint& paint);

// "reproduce: highwater run x.yaml --seed 7 --commit abc1234"
[[nodiscard]] std::string reproduce_line(const trace::Outcome& outcome, const std::string& changes);

}  // namespace hw::cli
