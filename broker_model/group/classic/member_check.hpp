// RULE group.member_check -- is the sender of a request the member it says it is? Asked of a known
// member id in JoinGroup, SyncGroup, Heartbeat, LeaveGroup and commits. A static member is known by
// its
// instance id: whoever came last under it is the member, all earlier ones are fenced (KIP-345).
//   instance id  belongs to  member id  is a member | result
//   i1           nobody      m1         -           | UNKNOWN_MEMBER_ID
//   i1           m2          m1         -           | FENCED_INSTANCE_ID
//   i1           m1          m1         yes         | NONE
//   none         -           m1         yes         | NONE
//   none         -           m1         no          | UNKNOWN_MEMBER_ID
// Then, where the request names a generation (SyncGroup, Heartbeat, commits), another than the
// group's
// is ILLEGAL_GENERATION.
// Source: ClassicGroup.validateMember, validateClassicGroupHeartbeat (4.2).
#pragma once

#include "broker_model/group/classic/classic_group.hpp"

namespace hw {

[[nodiscard]] inline ErrorCode check_member(const ClassicGroup& group, const std::string& member,
                                            const std::string& instance_id) {
    if (!instance_id.empty()) {
        const std::string* current = group.static_member(instance_id);
        if (current == nullptr) return ErrorCode::UNKNOWN_MEMBER_ID;
        if (*current != member) return ErrorCode::FENCED_INSTANCE_ID;
    }
    return group.member(member) == nullptr ? ErrorCode::UNKNOWN_MEMBER_ID : ErrorCode::NONE;
}

[[nodiscard]] inline ErrorCode check_member(const ClassicGroup& group, const std::string& member,
                                            const std::string& instance_id,
                                            std::int32_t generation) {
    if (group.is(ClassicState::Dead)) return ErrorCode::COORDINATOR_NOT_AVAILABLE;
    const ErrorCode known = check_member(group, member, instance_id);
    if (known != ErrorCode::NONE) return known;
    return generation == group.generation() ? ErrorCode::NONE : ErrorCode::ILLEGAL_GENERATION;
}

}  // namespace hw
