// What a scenario's operator does, as a call of the admin client.
#pragma once

#include "broker_model/client/admin_node.hpp"
#include "scenarios/scenario.hpp"

namespace hw::scenarios {

[[nodiscard]] AdminCall create_call(const Topic& topic);
[[nodiscard]] AdminCall admin_call(const Operation& operation);

}  // namespace hw::scenarios
