// Kafka's consumer and admin properties as the nodes' own typed settings.
#pragma once

#include "broker_model/client/admin_node.hpp"
#include "broker_model/client/consumer_settings.hpp"
#include "broker_model/config/overrides.hpp"

namespace hw::sim {

[[nodiscard]] ConsumerSettings consumer_settings(const config::Values& values);
[[nodiscard]] AdminSettings admin_settings(const config::Values& values);

}  // namespace hw::sim
