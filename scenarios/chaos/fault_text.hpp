// A planned fault as a line of a scenario: "{at: 12s, crash: 2, restart: 20s}".
#pragma once

#include <string>
#include <vector>

#include "sim/faults/fault.hpp"

namespace hw::scenarios {

// `clients`: names of the nodes from kFirstClient on. Times are cut to milliseconds.
[[nodiscard]] std::string fault_text(const sim::Fault& fault,
                                     const std::vector<std::string>& clients);

}  // namespace hw::scenarios
