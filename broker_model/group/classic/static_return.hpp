// RULE group.static_return -- what happens when a static member comes back without a member id, as
// it
// does after a restart (KIP-345). It takes over its instance id, its assignment and, if it was
// that,
// the leadership; the earlier member id is fenced.
//   state                selected protocol  | what happens
//   Stable               stays the same     | no rebalance: it is told the generation, and asks for
//                                           |   its old assignment; the new id is stored first
//   Stable               changes            | a rebalance
//   CompletingRebalance  -                  | a rebalance: the leader may know the earlier id only
//   PreparingRebalance   -                  | it waits with the others
// Without a rebalance a leader must not compute an assignment. Since JoinGroup 9 it is told so
// (skip_assignment); before, it is told that the leader is its own earlier id.
// Source: GroupMetadataManager.updateStaticMemberThenRebalanceOrCompleteJoin (4.2), KIP-814.
#pragma once

#include "broker_model/group/classic/group_state.hpp"

namespace hw {

enum class StaticReturn : std::uint8_t { KeepGeneration, Rebalance, Wait };

[[nodiscard]] constexpr StaticReturn static_return(ClassicState state, bool protocol_changes) {
    switch (state) {
        case ClassicState::Stable:
            return protocol_changes ? StaticReturn::Rebalance : StaticReturn::KeepGeneration;
        case ClassicState::CompletingRebalance: return StaticReturn::Rebalance;
        default: return StaticReturn::Wait;
    }
}

[[nodiscard]] constexpr bool can_skip_assignment(std::int16_t join_version) {
    return join_version >= 9;
}

}  // namespace hw
