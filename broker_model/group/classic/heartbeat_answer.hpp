// RULE group.heartbeat -- what a member with the right generation learns from a heartbeat. In all
// but
// Empty its session starts anew.
//   Empty                | UNKNOWN_MEMBER_ID
//   PreparingRebalance   | REBALANCE_IN_PROGRESS: join again
//   CompletingRebalance  | NONE: it may heartbeat while the leader computes
//   Stable               | NONE
// RULE group.session -- does a session that ran out remove the member? Not while the coordinator
// itself
// keeps it waiting in a join or sync; but a new member whose join waits does go, after five
// minutes.
//   waits in join or sync  new  | removed
//   no                     any  | yes
//   yes                    no   | no
//   yes                    yes  | yes
// Source: GroupMetadataManager.classicGroupHeartbeatToClassicGroup, ClassicGroupMember
// .hasSatisfiedHeartbeat (4.2).
#pragma once

#include "broker_model/group/classic/classic_group.hpp"

namespace hw {

[[nodiscard]] constexpr ErrorCode heartbeat_answer(ClassicState state) {
    switch (state) {
        case ClassicState::Empty: return ErrorCode::UNKNOWN_MEMBER_ID;
        case ClassicState::PreparingRebalance: return ErrorCode::REBALANCE_IN_PROGRESS;
        default: return ErrorCode::NONE;
    }
}

[[nodiscard]] inline bool session_removes(const ClassicMember& member) {
    return member.is_new || (member.awaiting_join == 0 && member.awaiting_sync == 0);
}

}  // namespace hw
