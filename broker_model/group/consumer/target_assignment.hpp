// RULE consumer_group.target -- when the group epoch is ahead of the assignment epoch the assignor
// that most members prefer computes a new target for everybody; only what changed is written.
//   members' wishes                  | assignor
//   none                             | the broker's first (group.consumer.assignors)
//   range range uniform              | range
//   as many for each                 | the first by name
// A static member that comes back under a new id inherits the target of its former one.
// Source: TargetAssignmentBuilder, ConsumerGroup.computePreferredServerAssignor (4.2), KIP-848.
#pragma once

#include "broker_model/group/consumer/subscriptions.hpp"

namespace hw {

[[nodiscard]] std::string preferred_assignor(const ConsumerMembers& members,
                                             const std::string& broker_default);

struct NewTarget {
    std::vector<ConsumerGroupRecord> records;
    std::map<std::string, PartitionSets> targets;
};

// nullopt: the assignor failed. `joining`: the member whose heartbeat this is.
[[nodiscard]] std::optional<NewTarget> compute_target(const ConsumerGroup& group,
                                                      std::int32_t group_epoch,
                                                      const ConsumerMember& joining,
                                                      const GroupTopics& topics,
                                                      const std::string& broker_default);

}  // namespace hw
