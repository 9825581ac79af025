// A producer of a scenario as the run of send() calls its application makes.
#pragma once

#include "broker_model/client/send_task.hpp"
#include "scenarios/scenario.hpp"

namespace hw::scenarios {

[[nodiscard]] SendTask send_task(const Client& client, const Rng& rng);

}  // namespace hw::scenarios
