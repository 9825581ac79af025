// RULE config.topic_limits -- combinations of topic settings that are refused.
// - The compaction lag's lower limit must not exceed its upper one.
// - Tiered storage needs a broker with tiered storage, cleanup.policy=delete (or empty), and local
//   retention within the total retention (-2 = the same as the total).
// Source: LogConfig.validate and its parts; KIP-354, KIP-405, KIP-950.
//   remote.storage.enable  retention.ms  local.retention.ms | result
//   true                   100           100                | accepted
//   true                   100           101                | refused: local.retention.ms
//   true                   100           -1                 | refused: unlimited is more than 100
//   true                   -1            5                  | accepted
#pragma once

#include <optional>

#include "broker_model/config/overrides.hpp"

namespace hw::config {

// `topic` holds the topic's settings on top of the broker's defaults.
[[nodiscard]] std::optional<Rejected> refuse_topic(const Values& topic,
                                                   bool broker_has_tiered_storage);

}  // namespace hw::config
