// The second half of a rebalance: the leader's assignment is stored and handed out.
#include "broker_model/group/classic/classic_ops.hpp"
#include "broker_model/group/classic/member_check.hpp"

namespace hw {

namespace {

bool differs(const std::string& asked, const std::string& groups) {
    return !asked.empty() && !groups.empty() && asked != groups;
}

ErrorCode check_sync(const ClassicGroup& group, const SyncGroupRequest& request) {
    const ErrorCode known =
        check_member(group, request.member_id, request.instance_id, request.generation);
    if (known != ErrorCode::NONE) return known;
    if (differs(request.protocol_type, group.protocol_type()) ||
        differs(request.protocol, group.protocol()))
        return ErrorCode::INCONSISTENT_GROUP_PROTOCOL;
    return group.is(ClassicState::PreparingRebalance) ? ErrorCode::REBALANCE_IN_PROGRESS
                                                      : ErrorCode::NONE;
}

}  // namespace

void ClassicOps::sync(const SyncGroupRequest& request, GroupTicket ticket) {
    const ErrorCode error = check_sync(group_, request);
    if (error != ErrorCode::NONE) {
        SyncGroupResponse response;
        response.error = error;
        fx_.synced.push_back({ticket, std::move(response)});
        return;
    }
    ClassicMember& member = *group_.member(request.member_id);
    member.awaiting_sync = ticket;
    sync_asked(member.id);
    if (group_.is(ClassicState::Stable)) {
        answer_sync(member, ErrorCode::NONE);
    } else if (group_.is_leader(member.id)) {
        std::map<std::string, std::string> assignment;
        for (const SyncGroupRequest::Assignment& a : request.assignments)
            assignment[a.member_id] = a.assignment;
        ClassicWrite& w = fx_.write.emplace();
        w.why = ClassicWrite::Why::Assignment;
        w.record = group_.record(&assignment);
        w.generation = group_.generation();
        w.assignment = std::move(assignment);
    }
}

void ClassicOps::sync_asked(const std::string& member) {
    group_.pending_sync.erase(member);
    if (group_.pending_sync.empty()) cancel(ClassicTimer::Sync);
}

void ClassicOps::assignment_written(const ClassicWrite& write, ErrorCode error) {
    // Somebody may have joined meanwhile.
    if (!group_.is(ClassicState::CompletingRebalance) || write.generation != group_.generation())
        return;
    if (error != ErrorCode::NONE) {
        answer_syncs(error);
        return rebalance_or_complete();
    }
    for (const auto& entry : group_.members()) {
        const auto given = write.assignment.find(entry.first);
        group_.member(entry.first)->assignment =
            given == write.assignment.end() ? std::string{} : given->second;
    }
    answer_syncs(ErrorCode::NONE);
    group_.move_to(ClassicState::Stable, wall_ms_);
}

// With an error nobody has an assignment any more. Whoever was kept waiting gets a whole session.
void ClassicOps::answer_syncs(ErrorCode error) {
    for (const auto& entry : group_.members()) {
        ClassicMember& member = *group_.member(entry.first);
        if (error != ErrorCode::NONE) member.assignment.clear();
        if (member.awaiting_sync == 0) continue;
        answer_sync(member, error);
        start_session(member);
    }
}

void ClassicOps::answer_sync(ClassicMember& member, ErrorCode error) {
    if (member.awaiting_sync == 0) return;
    SyncGroupResponse response;
    response.error = error;
    if (error == ErrorCode::NONE) {
        response.protocol = group_.protocol();
        response.protocol_type = group_.protocol_type();
        response.assignment = member.assignment;
    }
    fx_.synced.push_back({member.awaiting_sync, std::move(response)});
    member.awaiting_sync = 0;
}

}  // namespace hw
