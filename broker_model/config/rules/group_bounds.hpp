// RULE config.group_bounds -- the broker keeps every group's heartbeat and session timeout within
// bounds, and a heartbeat always below its session timeout. Checked for the broker's own defaults
// at start and for a group's dynamic settings when they change. Source: GroupCoordinatorConfig,
// ShareGroupConfig, GroupConfig.validateValues; KIP-848, KIP-932.
//   group.consumer.session.timeout.ms  min    max   | broker starts?
//   45000                              45000  60000 | yes
//   44999                              45000  60000 | no
//   heartbeat 5000, session 5000       5000   60000 | no: heartbeat must be below the session
#pragma once

#include <optional>

#include "broker_model/config/overrides.hpp"

namespace hw::config {

// The first broken bound among the broker's group settings, in Kafka's order.
[[nodiscard]] std::optional<Rejected> refuse_group_coordinator(const Values& broker);
[[nodiscard]] std::optional<Rejected> refuse_share_groups(const Values& broker);

// A group's dynamic settings against the broker's bounds.
[[nodiscard]] std::optional<Rejected> refuse_group_settings(const Values& group,
                                                            const Values& broker);

}  // namespace hw::config
