// The quorum's part of a properties file.
#pragma once

#include <vector>

#include "broker_model/config/overrides.hpp"
#include "broker_model/controller/raft/raft_settings.hpp"
#include "broker_model/controller/raft/snapshot_retention.hpp"

namespace hw {

// For a voter (`self` among `voters`) or an observer. A replica does not ask itself for the leader:
// the real one may, and then asks the next at once.
[[nodiscard]] RaftSettings quorum_settings(const config::Values& file, NodeId self,
                                           std::vector<NodeId> voters);
[[nodiscard]] SnapshotLimits snapshot_limits(const config::Values& file);

}  // namespace hw
