// Kafka's client properties as the nodes' own typed settings.
#pragma once

#include "broker_model/client/admin_node.hpp"
#include "broker_model/client/producer_config.hpp"
#include "broker_model/config/overrides.hpp"

namespace hw::sim {

[[nodiscard]] ProducerConfig producer_config(const config::Values& values);
[[nodiscard]] AdminSettings admin_settings(const config::Values& values);

}  // namespace hw::sim
