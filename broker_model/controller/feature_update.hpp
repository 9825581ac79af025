// RULE features.update
// A feature's level may be changed to one that this release supports and whose dependencies are
// met. Down only when asked for as a downgrade, up only as an upgrade. metadata.version goes down
// only to a version with the same record formats, and never "unsafely".
//
//   feature               level now  wanted  as              | error
//   metadata.version      23         29      upgrade         | -
//   metadata.version      29         26      safe downgrade  | -   same formats since 4.0-IV1
//   metadata.version      29         21      safe downgrade  | INVALID_UPDATE_VERSION
//   metadata.version      29         40      upgrade         | INVALID_UPDATE_VERSION
//   eligible.leader...    0          1       upgrade         | -   if metadata.version >= 23
//   eligible.leader...    1          0       upgrade         | INVALID_UPDATE_VERSION
//
// Source: FeatureControlManager, QuorumFeatures (4.2). All nodes run the same release.
#pragma once

#include <optional>
#include <string>

#include "broker_model/controller/features.hpp"
#include "broker_model/protocol/admin.hpp"

namespace hw {

// What is wrong (INVALID_UPDATE_VERSION, in Kafka's words), or nothing. `self` is the controller
// that answers.
[[nodiscard]] std::optional<std::string> refused_feature_update(
    const FeatureLevels& levels, const UpdateFeatureRequest& update, NodeId self);

}  // namespace hw
