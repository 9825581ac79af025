// What happens to partitions when something happens to a broker: each affected partition gets at
// most one change record, decided by the rules of partition_change.hpp.
//   fenced, controlled shutdown       the broker leaves every ISR and leads nothing
//   unregistered                      likewise; partitions that have it in the ELR are looked at
//                                     again, but there it stays
//   unfenced                          leaderless partitions are looked at again; it counts as alive
//   came back from an unclean stop    with ELR: it leaves every ISR and every ELR (its unflushed
//                                     tail may be gone); without ELR: as if fenced
//   came back from a clean stop       as if fenced
// Source: ReplicationControlManager.generateLeaderAndIsrUpdates and its callers (4.2); behaviour
// sheet B11, B12.
#pragma once

#include <vector>

#include "broker_model/controller/controller_state.hpp"
#include "broker_model/controller/partition_change.hpp"

namespace hw {

[[nodiscard]] PartitionRules partition_rules(const ControllerState& state, const TopicImage& topic);
// Unclean where the topic allows it, else Online.
[[nodiscard]] Election allowed_election(const ControllerState& state, const TopicImage& topic);
[[nodiscard]] AcceptableLeader active_brokers(const ClusterImage& image);
[[nodiscard]] bool elr_enabled(const ClusterImage& image);
[[nodiscard]] bool leads_partitions(const ClusterImage& image, NodeId broker);

using Records = std::vector<MetadataRecord>;

void broker_leaves_isrs(const ControllerState& state, NodeId broker, Records& records);
void reconsider_elrs_with(const ControllerState& state, NodeId broker, Records& records);
void broker_becomes_electable(const ControllerState& state, NodeId broker, Records& records);
void broker_restarts(const ControllerState& state, NodeId broker, bool clean, Records& records);

}  // namespace hw
