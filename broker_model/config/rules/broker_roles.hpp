// RULE config.broker_roles -- what a KRaft server needs to know about the quorum and its listeners,
// by its process.roles.
//                              broker        controller     both
//   voters or bootstrap        needed        needed         needed
//   own node id among voters   forbidden     needed         needed   (if any voters are listed)
//   controller listener names  needed, none  all listeners  at least one listener
//                              of them ours
// A broker also needs an advertised listener for its peers; nobody may advertise 0.0.0.0.
// Source: KafkaConfig.validateValues; KIP-500, KIP-631, KIP-853.
#pragma once

#include <optional>

#include "broker_model/config/overrides.hpp"

namespace hw::config {

// Listeners and early.start.listeners, checked before anything else about the server.
[[nodiscard]] std::optional<Rejected> refuse_early_listeners(const Values& broker);
[[nodiscard]] std::optional<Rejected> refuse_roles(const Values& broker);

}  // namespace hw::config
