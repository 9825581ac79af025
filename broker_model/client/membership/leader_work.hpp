// What members of a classic group say when they join, and what the leader among them works out.
// Kafka: ConsumerCoordinator.metadata, onLeaderElected and MetadataSnapshot.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "broker_model/client/assignor/assignors.hpp"
#include "broker_model/client/assignor/sticky.hpp"
#include "broker_model/client/client_metadata.hpp"
#include "broker_model/protocol/group.hpp"

namespace hw {

// What the sticky assignors keep of the last assignment each of them made.
struct StickyMemory {
    std::optional<assignor::Memory> sticky;
    std::int32_t cooperative_generation = -1;

    void on_assignment(std::string_view assignor, const PartitionsByTopic& assigned,
                       std::int32_t generation);
};

[[nodiscard]] std::vector<JoinGroupRequest::Protocol> join_protocols(
    const std::vector<std::string>& assignors, const ConsumerSubscription& subscription,
    const StickyMemory& memory);

// All topics that the members of a JoinGroup answer subscribe to.
[[nodiscard]] std::set<std::string> topics_of_group(const JoinGroupResponse& joined);

// The topics as metadata has them; topics it does not know are left out.
[[nodiscard]] std::vector<assignor::Topic> topics_in(const ClientMetadata& metadata,
                                                     const std::set<std::string>& names,
                                                     bool with_racks);

// nullopt: the chosen protocol is none of ours, or a subscription cannot be read.
[[nodiscard]] std::optional<std::vector<SyncGroupRequest::Assignment>> assign_as_leader(
    const JoinGroupResponse& joined, const std::vector<assignor::Topic>& topics);

}  // namespace hw
