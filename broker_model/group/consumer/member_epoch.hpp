// RULE consumer_group.member_epoch -- a heartbeat must come with the epoch that the coordinator
// knows of its member. Epoch 0 always may: the member joins, or starts again after it was fenced.
//   sent  known  previous  owned in assigned? | answer
//   0     any    any       any                | ok
//   5     5      4         any                | ok
//   6     5      4         any                | FENCED_MEMBER_EPOCH
//   4     5      4         yes                | ok: the answer with epoch 5 was lost
//   4     5      4         no, or not sent    | FENCED_MEMBER_EPOCH
//   3     5      4         yes                | FENCED_MEMBER_EPOCH
// Source: GroupMetadataManager.throwIfConsumerGroupMemberEpochIsInvalid (4.2), KIP-848.
#pragma once

#include "broker_model/group/consumer/consumer_group.hpp"
#include "broker_model/protocol/consumer_group.hpp"

namespace hw {

using OwnedPartitions = std::optional<PartitionSets>;  // nullopt: not sent

[[nodiscard]] inline ErrorCode check_member_epoch(const ConsumerMemberAssignment& known,
                                                  std::int32_t sent,
                                                  const OwnedPartitions& owned) {
    if (sent == kMemberEpochJoin || sent == known.epoch) return ErrorCode::NONE;
    const bool lost_answer = sent < known.epoch && sent == known.previous_epoch && owned &&
                             is_subset(*owned, known.assigned);
    return lost_answer ? ErrorCode::NONE : ErrorCode::FENCED_MEMBER_EPOCH;
}

}  // namespace hw
