// The rebalance itself, what timers and leaving members do to it, and the shard's coming and going.
#include "broker_model/group/classic/classic_ops.hpp"
#include "broker_model/group/classic/heartbeat_answer.hpp"
#include "broker_model/group/classic/initial_delay.hpp"
#include "broker_model/group/classic/member_check.hpp"

namespace hw {

void ClassicOps::rebalance_or_complete() {
    if (can_move(group_.state(), ClassicState::PreparingRebalance)) {
        prepare_rebalance();
    } else {
        complete_join_if_all_joined();
    }
}

void ClassicOps::prepare_rebalance() {
    if (group_.is(ClassicState::CompletingRebalance))
        answer_syncs(ErrorCode::REBALANCE_IN_PROGRESS);
    group_.pending_sync.clear();
    cancel(ClassicTimer::Sync);
    const bool was_empty = group_.is(ClassicState::Empty);
    group_.initial_delay.reset();
    if (was_empty) {
        group_.initial_delay =
            first_delay(settings_.initial_rebalance_delay, group_.rebalance_timeout());
        start(ClassicTimer::Join, group_.initial_delay->current);
    }
    group_.move_to(ClassicState::PreparingRebalance, wall_ms_);
    if (was_empty) return;
    if (group_.all_joined()) {
        complete_join();
    } else {
        start(ClassicTimer::Join, group_.rebalance_timeout());
    }
}

void ClassicOps::complete_join_if_all_joined() {
    if (group_.is(ClassicState::PreparingRebalance) && !group_.was_empty() && group_.all_joined())
        complete_join();
}

void ClassicOps::complete_join() {
    cancel(ClassicTimer::Join);
    group_.initial_delay.reset();
    std::vector<std::string> late;
    for (const auto& [id, m] : group_.members())
        if (m.awaiting_join == 0 && !m.is_static()) late.push_back(id);
    for (const std::string& id : late) {
        group_.remove(id);
        cancel(ClassicTimer::Session, id);
    }
    if (!group_.elect_joined_leader() && !group_.members().empty()) {
        // Static members that did not come, nobody else: until their sessions end.
        start(ClassicTimer::Join, group_.rebalance_timeout());
        return;
    }
    group_.next_generation(wall_ms_);
    if (group_.is(ClassicState::Empty)) return write(ClassicWrite::Why::EmptyGeneration);
    for (const auto& entry : group_.members()) {
        ClassicMember& member = *group_.member(entry.first);
        if (member.awaiting_join != 0) tell_generation(member.awaiting_join, member.id, true);
        member.awaiting_join = 0;
        member.is_new = false;
        start_session(member);
        group_.pending_sync.insert(member.id);
    }
    start(ClassicTimer::Sync, group_.rebalance_timeout());
}

// ---- timers -----------------------------------------------------------------------------------

void ClassicOps::on_timer(ClassicTimer timer, const std::string& member) {
    if (group_.is(ClassicState::Dead)) return;
    switch (timer) {
        case ClassicTimer::Join: return on_join_timer();
        case ClassicTimer::Sync: return on_sync_timer();
        case ClassicTimer::Session: return on_session_timer(member);
    }
}

void ClassicOps::on_join_timer() {
    if (group_.initial_delay) {
        const auto next = next_delay(*group_.initial_delay, group_.new_member_added,
                                     settings_.initial_rebalance_delay);
        if (next) {
            group_.new_member_added = false;
            group_.initial_delay = next;
            start(ClassicTimer::Join, next->current);
            return;
        }
    }
    complete_join();
}

void ClassicOps::on_sync_timer() {
    const bool waits =
        group_.is(ClassicState::CompletingRebalance) || group_.is(ClassicState::Stable);
    if (!waits || group_.pending_sync.empty()) return;
    for (const std::string& id : std::set<std::string>(group_.pending_sync)) {
        group_.remove(id);
        cancel(ClassicTimer::Session, id);
    }
    prepare_rebalance();
}

void ClassicOps::on_session_timer(const std::string& id) {
    if (group_.pending_join.contains(id)) {
        group_.remove(id);
        if (group_.is(ClassicState::PreparingRebalance) && group_.all_joined()) complete_join();
        return;
    }
    ClassicMember* member = group_.member(id);
    if (member == nullptr || !session_removes(*member)) return;
    fail_join(*member);
    group_.remove(id);
    if (group_.is(ClassicState::PreparingRebalance)) {
        if (group_.all_joined()) complete_join();
    } else if (!group_.is(ClassicState::Empty)) {
        rebalance_or_complete();
    }
}

void ClassicOps::restart_session(const std::string& id) {
    if (const ClassicMember* member = group_.member(id)) start_session(*member);
}

// ---- heartbeat and leave ----------------------------------------------------------------------

ErrorCode ClassicOps::heartbeat(const HeartbeatRequest& request) {
    const ErrorCode known =
        check_member(group_, request.member_id, request.instance_id, request.generation);
    if (known != ErrorCode::NONE) return known;
    if (!group_.is(ClassicState::Empty)) restart_session(request.member_id);
    return heartbeat_answer(group_.state());
}

LeaveGroupResponse ClassicOps::leave(const LeaveGroupRequest& request) {
    LeaveGroupResponse response;
    if (group_.is(ClassicState::Dead)) {
        response.error = ErrorCode::COORDINATOR_NOT_AVAILABLE;
        return response;
    }
    bool any = false;
    for (const LeaveGroupRequest::Member& m : request.members) {
        ErrorCode error = ErrorCode::NONE;
        if (m.member_id.empty()) {  // an operator removes a static member
            const std::string* id = group_.static_member(m.instance_id);
            if (id != nullptr) {
                remove_leaving(std::string(*id));
            } else {
                error = ErrorCode::UNKNOWN_MEMBER_ID;
            }
        } else if (group_.pending_join.contains(m.member_id)) {
            group_.remove(m.member_id);
            cancel(ClassicTimer::Session, m.member_id);
        } else {
            error = check_member(group_, m.member_id, m.instance_id);
            if (error == ErrorCode::NONE) remove_leaving(m.member_id);
        }
        any |= error == ErrorCode::NONE;
        response.members.push_back({m.member_id, m.instance_id, error});
    }
    if (!any) return response;
    if (group_.is(ClassicState::PreparingRebalance)) {
        complete_join_if_all_joined();
    } else if (!group_.is(ClassicState::Empty)) {
        rebalance_or_complete();
    }
    return response;
}

void ClassicOps::remove_leaving(const std::string& id) {
    cancel(ClassicTimer::Session, id);
    fail_join(*group_.member(id));
    group_.remove(id);
}

// ---- the log and the shard --------------------------------------------------------------------

void ClassicOps::write(ClassicWrite::Why why) {
    ClassicWrite& w = fx_.write.emplace();
    w.why = why;
    w.record = group_.record();
    w.generation = group_.generation();
}

void ClassicOps::written(const ClassicWrite& write, ErrorCode error) {
    switch (write.why) {
        case ClassicWrite::Why::EmptyGeneration: return;  // an older one would have no members either
        case ClassicWrite::Why::NewGroup: {
            if (error == ErrorCode::NONE) return;
            for (const auto& entry : group_.members()) {
                ClassicMember& member = *group_.member(entry.first);
                if (member.awaiting_join != write.join) continue;
                JoinGroupResponse response;
                response.error = error;
                answer_join(member, std::move(response));
            }
            return;
        }
        case ClassicWrite::Why::StaticReturned: return static_written(write, error);
        case ClassicWrite::Why::Assignment: return assignment_written(write, error);
    }
}

void ClassicOps::loaded() {
    for (const auto& [id, member] : group_.members()) start_session(member);
    if (group_.members().size() > static_cast<std::size_t>(settings_.max_size))
        prepare_rebalance();
}

void ClassicOps::hand_over() {
    for (const auto& entry : group_.members()) {
        ClassicMember& member = *group_.member(entry.first);
        JoinGroupResponse again;
        again.member_id = member.id;
        again.error = ErrorCode::REBALANCE_IN_PROGRESS;
        answer_join(member, std::move(again));
        answer_sync(member, ErrorCode::REBALANCE_IN_PROGRESS);
    }
}

void ClassicOps::taken_over(bool rebalance) {
    for (const auto& [id, member] : group_.members()) start_session(member);
    if (rebalance) prepare_rebalance();
}

void ClassicOps::unloaded() {
    const bool joins = group_.is(ClassicState::PreparingRebalance);
    for (const auto& entry : group_.members()) {
        ClassicMember& member = *group_.member(entry.first);
        if (!joins) {
            answer_sync(member, ErrorCode::NOT_COORDINATOR);
            continue;
        }
        JoinGroupResponse response;
        response.member_id = member.id;
        response.error = ErrorCode::NOT_COORDINATOR;
        answer_join(member, std::move(response));
    }
    if (!group_.is(ClassicState::Dead)) group_.move_to(ClassicState::Dead, wall_ms_);
}

}  // namespace hw
