// Joining: new members, those that come back, static members.
#include "broker_model/group/classic/classic_ops.hpp"
#include "broker_model/group/classic/group_size.hpp"
#include "broker_model/group/classic/member_check.hpp"
#include "broker_model/group/classic/protocol_vote.hpp"
#include "broker_model/group/classic/rejoin.hpp"
#include "broker_model/group/classic/static_return.hpp"

namespace hw {

namespace {
constexpr std::int16_t kFirstVersionWithKnownMembers = 4;  // KIP-394
}

void ClassicOps::join(const JoinGroupRequest& request, const std::string& unique,
                      bool is_new_group, GroupTicket ticket) {
    if (!has_room_for(group_, request.member_id, settings_.max_size)) {
        group_.remove(request.member_id);
        refuse_join(ticket, "", ErrorCode::GROUP_MAX_SIZE_REACHED);
    } else if (request.member_id.empty()) {
        join_new(request, unique, ticket);
    } else {
        join_existing(request, ticket);
    }
    if (is_new_group && !fx_.write) {
        // The group itself becomes durable, with nobody in it yet.
        ClassicWrite& w = fx_.write.emplace();
        w.why = ClassicWrite::Why::NewGroup;
        w.record.state_since_ms = group_.state_since_ms();
        w.join = ticket;
    }
}

void ClassicOps::join_new(const JoinGroupRequest& request, const std::string& unique,
                          GroupTicket ticket) {
    if (group_.is(ClassicState::Dead))
        return refuse_join(ticket, "", ErrorCode::COORDINATOR_NOT_AVAILABLE);
    if (!group_.supports(request.protocol_type, request.protocols))
        return refuse_join(ticket, "", ErrorCode::INCONSISTENT_GROUP_PROTOCOL);
    const bool is_static = !request.instance_id.empty();
    const std::string id = (is_static ? request.instance_id : request.client_id) + "-" + unique;
    if (const std::string* old = group_.static_member(request.instance_id); is_static && old)
        return return_static(request, std::string(*old), id, ticket);
    if (!is_static && request.version >= kFirstVersionWithKnownMembers) {
        group_.pending_join.insert(id);
        start(ClassicTimer::Session, request.session_timeout, id);
        return refuse_join(ticket, id, ErrorCode::MEMBER_ID_REQUIRED);
    }
    add_member(request, id, ticket);
}

void ClassicOps::join_existing(const JoinGroupRequest& request, GroupTicket ticket) {
    const std::string& id = request.member_id;
    if (group_.is(ClassicState::Dead))
        return refuse_join(ticket, id, ErrorCode::COORDINATOR_NOT_AVAILABLE);
    if (!group_.supports(request.protocol_type, request.protocols))
        return refuse_join(ticket, id, ErrorCode::INCONSISTENT_GROUP_PROTOCOL);
    if (group_.pending_join.contains(id)) {
        // Only dynamic members are ever asked to come back with an id.
        if (!request.instance_id.empty())
            return refuse_join(ticket, id, ErrorCode::UNKNOWN_SERVER_ERROR);
        return add_member(request, id, ticket);
    }
    const ErrorCode known = check_member(group_, id, request.instance_id);
    if (known != ErrorCode::NONE) return refuse_join(ticket, id, known, true);
    ClassicMember& member = *group_.member(id);
    switch (rejoin(group_.state(), group_.is_leader(id), member.protocols == request.protocols)) {
        case Rejoin::JoinRebalance:
            update_member(member, request, ticket);
            return rebalance_or_complete();
        case Rejoin::TellGeneration:
            return tell_generation(ticket, id, group_.is(ClassicState::CompletingRebalance));
        case Rejoin::Unknown: return refuse_join(ticket, id, ErrorCode::UNKNOWN_MEMBER_ID);
    }
}

void ClassicOps::add_member(const JoinGroupRequest& request, const std::string& id,
                            GroupTicket ticket) {
    ClassicMember member;
    member.id = id;
    member.instance_id = request.instance_id;
    member.client_id = request.client_id;
    member.session_timeout = request.session_timeout;
    member.rebalance_timeout = request.rebalance_timeout;
    member.protocols = request.protocols;
    member.awaiting_join = ticket;
    member.is_new = true;
    if (group_.is(ClassicState::PreparingRebalance) && group_.was_empty())
        group_.new_member_added = true;
    group_.add(std::move(member), request.protocol_type);
    // It cannot heartbeat while its join waits, and its connection may be gone unnoticed.
    start(ClassicTimer::Session, settings_.new_member_join_timeout, id);
    rebalance_or_complete();
}

void ClassicOps::update_member(ClassicMember& member, const JoinGroupRequest& request,
                               GroupTicket ticket) {
    member.protocols = request.protocols;
    member.rebalance_timeout = request.rebalance_timeout;
    member.session_timeout = request.session_timeout;
    member.awaiting_join = ticket;
}

// ---- static members ---------------------------------------------------------------------------

void ClassicOps::return_static(const JoinGroupRequest& request, const std::string& old_id,
                               const std::string& new_id, GroupTicket ticket) {
    const std::string leader_before = group_.leader();
    ClassicMember& old = *group_.member(old_id);
    JoinGroupResponse fenced;
    fenced.error = ErrorCode::FENCED_INSTANCE_ID;
    fenced.member_id = old_id;
    answer_join(old, std::move(fenced), true);
    answer_sync(old, ErrorCode::FENCED_INSTANCE_ID);
    ClassicMember& member = group_.replace_static(old_id, new_id);
    start_session(member);
    ClassicMember before = member;
    before.id = old_id;
    update_member(member, request, ticket);
    const bool protocol_changes =
        group_.is(ClassicState::Stable) && select_protocol(group_.members()) != group_.protocol();
    switch (static_return(group_.state(), protocol_changes)) {
        case StaticReturn::Rebalance: return prepare_rebalance();
        case StaticReturn::Wait: return complete_join_if_all_joined();
        case StaticReturn::KeepGeneration: break;
    }
    write(ClassicWrite::Why::StaticReturned);
    ClassicWrite& w = *fx_.write;
    w.join = ticket;
    w.before = std::move(before);
    w.member = new_id;
    w.leader_before = leader_before;
    w.may_skip_assignment = can_skip_assignment(request.version);
}

void ClassicOps::static_written(const ClassicWrite& write, ErrorCode error) {
    ClassicMember* member = group_.member(write.member);
    if (error != ErrorCode::NONE) {
        refuse_join(write.join, "", error);
        JoinGroupResponse& r = fx_.joined.back().response;
        r.generation = group_.generation();
        r.protocol = group_.protocol();
        r.protocol_type = group_.protocol_type();
        r.leader = write.leader_before;
        if (member == nullptr) return;
        // Nothing was stored: the earlier member id counts again.
        ClassicMember& back = group_.replace_static(write.member, write.before.id);
        back = write.before;
        start_session(back);
        return;
    }
    if (member == nullptr || member->awaiting_join != write.join) return;
    const bool leads = group_.is_leader(write.member);
    tell_generation(write.join, write.member, leads && write.may_skip_assignment);
    member->awaiting_join = 0;
    JoinGroupResponse& r = fx_.joined.back().response;
    if (write.may_skip_assignment) {
        r.skip_assignment = leads;
    } else {
        r.leader = write.leader_before;
    }
}

// ---- answers ----------------------------------------------------------------------------------

void ClassicOps::refuse_join(GroupTicket ticket, const std::string& member, ErrorCode error,
                             bool null_protocol) {
    JoinGroupResponse response;
    response.error = error;
    response.member_id = member;
    fx_.joined.push_back({ticket, std::move(response), null_protocol});
}

void ClassicOps::tell_generation(GroupTicket ticket, const std::string& member,
                                 bool with_members) {
    JoinGroupResponse response;
    response.member_id = member;
    response.generation = group_.generation();
    response.protocol = group_.protocol();
    response.protocol_type = group_.protocol_type();
    response.leader = group_.leader();
    if (with_members && group_.is_leader(member)) response.members = group_.member_list();
    fx_.joined.push_back({ticket, std::move(response), false});
}

void ClassicOps::answer_join(ClassicMember& member, JoinGroupResponse response,
                             bool null_protocol) {
    if (member.awaiting_join == 0) return;
    fx_.joined.push_back({member.awaiting_join, std::move(response), null_protocol});
    member.awaiting_join = 0;
}

void ClassicOps::fail_join(ClassicMember& member) {
    JoinGroupResponse response;
    response.error = ErrorCode::UNKNOWN_MEMBER_ID;
    answer_join(member, std::move(response));
}

}  // namespace hw
