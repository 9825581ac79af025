// RULE group.commit_check -- may this client commit offsets to a classic group?
//   state                generation  member  transactional | result
//   Dead                 -           -       -             | COORDINATOR_NOT_AVAILABLE
//   Empty                < 0         any     any           | NONE: offsets without membership
//   any                  >= 0        any     any           | group.member_check, then the generation
//   any                  < 0         named   any           | the same; its generation is never < 0
//   not Empty            < 0         none    no            | UNKNOWN_MEMBER_ID: the members own them
//   not Empty            < 0         none    yes           | NONE (old transactional clients)
//   CompletingRebalance  right       right   no            | REBALANCE_IN_PROGRESS
//   PreparingRebalance   right       right   any           | NONE: the last chance of this generation
// Source: ClassicGroup.validateOffsetCommit (4.2), KIP-447.
#pragma once

#include "broker_model/group/classic/member_check.hpp"

namespace hw {

[[nodiscard]] inline ErrorCode check_commit(const ClassicGroup& group, const std::string& member,
                                            const std::string& instance_id,
                                            std::int32_t generation, bool transactional) {
    if (group.is(ClassicState::Dead)) return ErrorCode::COORDINATOR_NOT_AVAILABLE;
    if (generation < 0 && group.is(ClassicState::Empty)) return ErrorCode::NONE;
    if (generation >= 0 || !member.empty() || !instance_id.empty()) {
        const ErrorCode error = check_member(group, member, instance_id, generation);
        if (error != ErrorCode::NONE) return error;
    } else if (!transactional) {
        return ErrorCode::UNKNOWN_MEMBER_ID;
    }
    return !transactional && group.is(ClassicState::CompletingRebalance)
               ? ErrorCode::REBALANCE_IN_PROGRESS
               : ErrorCode::NONE;
}

}  // namespace hw
