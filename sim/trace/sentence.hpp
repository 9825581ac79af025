// An event in words: "broker-2 became leader of t-0 in epoch 3 at offset 1507 (rule ...)".
#pragma once

#include <string>

#include "broker_model/invariants/cluster_view.hpp"
#include "broker_model/node/event.hpp"

namespace hw::trace {

[[nodiscard]] std::string sentence(const Event& event, const invariants::ClusterView& names);

// Seconds, to the millisecond: "69.204s".
[[nodiscard]] std::string time_text(Instant t);

}  // namespace hw::trace
