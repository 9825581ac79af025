// RULE group.rejoin -- what a JoinGroup of somebody who is a member already does.
//   state                | who       its protocols   | what happens
//   PreparingRebalance   | anybody   any             | waits with the others
//   CompletingRebalance  | anybody   the same        | is told the generation again (answer got lost)
//                        | anybody   others          | a new rebalance
//   Stable               | leader    any             | a new rebalance: it may have seen new partitions
//                        | follower  others          | a new rebalance
//                        | follower  the same        | is told the generation again
//   Empty                | -         -               | UNKNOWN_MEMBER_ID
// "Protocols" are names, order and the members' own bytes, so a cooperative member that now owns
// other
// partitions has other protocols.
// Source: GroupMetadataManager.classicGroupJoinExistingMember, ClassicGroupMember.matches (4.2).
#pragma once

#include "broker_model/group/classic/classic_group.hpp"

namespace hw {

enum class Rejoin : std::uint8_t { JoinRebalance, TellGeneration, Unknown };

[[nodiscard]] inline Rejoin rejoin(ClassicState state, bool is_leader, bool same_protocols) {
    switch (state) {
        case ClassicState::PreparingRebalance: return Rejoin::JoinRebalance;
        case ClassicState::CompletingRebalance:
            return same_protocols ? Rejoin::TellGeneration : Rejoin::JoinRebalance;
        case ClassicState::Stable:
            return is_leader || !same_protocols ? Rejoin::JoinRebalance : Rejoin::TellGeneration;
        case ClassicState::Empty:
        case ClassicState::Dead: break;
    }
    return Rejoin::Unknown;
}

}  // namespace hw
