// RULE config.change
// A resource's settings change all together or not at all. Checked in this order:
//   ELR on: min.insync.replicas of a single broker may not be touched, and the cluster-wide one may
//     not be removed (every election depends on its being the same everywhere)   INVALID_CONFIG
//   a value longer than 32767                                                    INVALID_CONFIG
//   the resource's name; the resulting set of values (config/)
//   the resource exists
// Records: one per setting that really changes; for brokers also when the value stays, because that
// makes them reload it. ELR on: every accepted change of min.insync.replicas also clears the ELRs
// of the topic, or of all topics: their members qualified under the old minimum.
//
//   resource    change                   ELR | records
//   topic t     retention.ms 1 -> 2      on  | Config
//   topic t     retention.ms 1 -> 1      on  | none
//   topic t     min.insync.replicas      on  | Config, ClearElr(t)
//   cluster     min.insync.replicas      on  | Config, ClearElr(all)
//   cluster     min.insync.replicas      off | Config
//   broker 1    min.insync.replicas      on  | refused
//
// Source: ConfigurationControlManager, ControllerConfigurationValidator (4.2); sheet 0.2 (B11).
#pragma once

#include <vector>

#include "broker_model/controller/controller_state.hpp"
#include "broker_model/protocol/admin.hpp"

namespace hw {

struct ConfigChange {
    AdminResult result;
    std::vector<MetadataRecord> records;  // empty if refused
};

// Not checked when the resource is created by the same request.
enum class Existence : std::uint8_t { Checked, NotChecked };

[[nodiscard]] ConfigChange change_configs(const ControllerState& state,
                                          const AlterConfigRequest& request, Existence existence);

// What ELR needs to be the same everywhere.
[[nodiscard]] ConfigRecord cluster_min_isr(const ControllerSettings& settings);

// The records without which ELR cannot be switched on: a cluster-wide min.insync.replicas, and
// none for single brokers.
[[nodiscard]] std::vector<MetadataRecord> elr_safety_records(const ControllerState& state);

}  // namespace hw
