// What a reader of a run must know about its settings although nothing is wrong with them.
#pragma once

#include <string>
#include <vector>

#include "scenarios/scenario.hpp"

namespace hw::scenarios {

// "topic t: file.delete.delay.ms is not modelled: has no effect", a line each, every one once.
[[nodiscard]] std::vector<std::string> notes_on_settings(const Scenario& scenario);

}  // namespace hw::scenarios
