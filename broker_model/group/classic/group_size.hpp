// RULE group.max_size -- may one more join (KIP-389)? Who may not is removed and told
// GROUP_MAX_SIZE_REACHED.
//   state                        who                        | accepted when
//   Empty, Dead                  anybody                    | always
//   PreparingRebalance           waits in its join already  | always
//                                anybody else               | fewer than max wait in their join
//   CompletingRebalance, Stable  a member                   | always
//                                anybody else               | the group has fewer than max members
// While preparing, those that wait are counted and not the members, so that a group that is too
// large
// (the setting was lowered) sheds those that come last.
// Source: GroupMetadataManager.acceptJoiningMember (4.2).
#pragma once

#include "broker_model/group/classic/classic_group.hpp"

namespace hw {

[[nodiscard]] inline bool has_room_for(const ClassicGroup& group, const std::string& member,
                                       std::int32_t max_size) {
    const auto max = static_cast<std::size_t>(max_size);
    const ClassicMember* known = group.member(member);
    switch (group.state()) {
        case ClassicState::Empty:
        case ClassicState::Dead: return true;
        case ClassicState::PreparingRebalance:
            return (known != nullptr && known->awaiting_join != 0) || group.awaiting_join() < max;
        case ClassicState::CompletingRebalance:
        case ClassicState::Stable: return known != nullptr || group.members().size() < max;
    }
    return false;
}

}  // namespace hw
