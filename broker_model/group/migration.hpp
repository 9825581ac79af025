// A classic group as a consumer group sees it, and one made from what a consumer group leaves.
// RULE group.upgrade -- a member of the consumer protocol may open a consumer group on a classic
// one.
//   the classic group                                     | heartbeat with epoch 0
//   empty                                                 | it is deleted, a new consumer group starts
//   of consumers                                          | it is converted (consumer_group.conversion)
//   not of consumers, larger than group.consumer.max.size | GROUP_ID_NOT_FOUND
//   group.consumer.migration.policy without upgrades      | GROUP_ID_NOT_FOUND
// Any other epoch: GROUP_ID_NOT_FOUND. Source: GroupMetadataManager.validateOnlineUpgrade (4.2).
#pragma once

#include "broker_model/group/classic/classic_group.hpp"
#include "broker_model/group/consumer/conversion.hpp"

namespace hw {

[[nodiscard]] inline ErrorCode check_upgrade(const ClassicGroup& group,
                                             const ConsumerGroupSettings& settings) {
    const bool allowed = settings.may_upgrade && group.uses_consumer_protocol() &&
                         group.members().size() <= static_cast<std::size_t>(settings.max_size);
    return allowed ? ErrorCode::NONE : ErrorCode::GROUP_ID_NOT_FOUND;
}

[[nodiscard]] ClassicGroupView view_of(const ClassicGroup& group);

// Stable, every member with all its protocols and its part of the target as assignment.
[[nodiscard]] ClassicGroup classic_group_of(const ClassicGroupView& view, std::int64_t wall_ms);

}  // namespace hw
