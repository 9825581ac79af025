// Classic groups, timers, and the shard's coming and going. Offsets: group_manager_offsets.cpp.
#include "broker_model/group/group_manager.hpp"

#include <utility>

#include "broker_model/group/classic/classic_view.hpp"
#include "broker_model/group/consumer/consumer_record_codec.hpp"
#include "broker_model/group/consumer/conversion.hpp"
#include "broker_model/group/group_timers.hpp"
#include "broker_model/group/group_errors.hpp"
#include "broker_model/group/offsets/offset_ops.hpp"
#include "broker_model/protocol/consumer_protocol.hpp"

namespace hw {

namespace {

constexpr GroupTimer timer_of(ClassicTimer timer) {
    switch (timer) {
        case ClassicTimer::Join: return GroupTimer::ClassicJoin;
        case ClassicTimer::Sync: return GroupTimer::ClassicSync;
        case ClassicTimer::Session: return GroupTimer::ClassicSession;
    }
    return GroupTimer::ClassicJoin;
}

constexpr ClassicTimer classic_timer_of(GroupTimer timer) {
    switch (timer) {
        case GroupTimer::ClassicSync: return ClassicTimer::Sync;
        case GroupTimer::ClassicSession: return ClassicTimer::Session;
        default: return ClassicTimer::Join;
    }
}

}  // namespace

const ClassicGroup* GroupManager::classic(const std::string& group) const {
    const auto it = classic_.find(group);
    return it == classic_.end() ? nullptr : &it->second;
}

ClassicGroup* GroupManager::find_or_start(const std::string& id, bool may_start) {
    const auto it = classic_.find(id);
    if (it != classic_.end()) return &it->second;
    if (!may_start) return nullptr;
    return &classic_.emplace(id, ClassicGroup(wall_ms_)).first->second;
}

void GroupManager::take(const std::string& id, ClassicEffects& fx, GroupOutcome& out) {
    for (auto& a : fx.joined) out.replies.push_back({a.to, std::move(a.response), a.null_protocol});
    for (auto& a : fx.synced) out.replies.push_back({a.to, std::move(a.response), false});
    for (auto& t : fx.timers)
        out.timers.push_back({{id, timer_of(t.timer), std::move(t.member)}, t.after});
    if (!fx.write) return;
    GroupWrite& w = out.writes.emplace_back();
    w.group = id;
    w.records.push_back(encode(ClassicRecord{id, fx.write->record}));
    w.replay = false;
    w.classic = std::move(*fx.write);
}

void GroupManager::refuse(const Request& request, GroupTicket ticket, ErrorCode error,
                          GroupOutcome& out) {
    out.replies.push_back({ticket, refused_group_request(request, error), false});
}

// ---- membership -------------------------------------------------------------------------------

void GroupManager::handle(const JoinGroupRequest& request, const std::string& unique,
                          GroupTicket ticket, GroupOutcome& out) {
    if (to_consumer(request, unique, ticket, out)) return;
    delete_empty_consumer(request.group, out);
    const bool is_new = !classic_.contains(request.group);
    if (find_or_start(request.group, request.member_id.empty()) == nullptr) {
        JoinGroupResponse response;
        response.error = ErrorCode::UNKNOWN_MEMBER_ID;
        response.member_id = request.member_id;
        out.replies.push_back({ticket, std::move(response), false});
        return;
    }
    on_classic(request.group, out,
               [&](ClassicOps& ops) { ops.join(request, unique, is_new, ticket); });
}

void GroupManager::handle(const SyncGroupRequest& request, GroupTicket ticket,
                          GroupOutcome& out) {
    const auto of_consumers = [&](const ConsumerGroup& g, const ConsumerGroupContext& c) {
        return classic_sync(g, request, c);
    };
    if (to_consumer(request, ticket, out, of_consumers)) return;
    const ClassicGroup* group = classic(request.group);
    if (group == nullptr || group->is(ClassicState::Empty))
        return refuse(request, ticket, ErrorCode::UNKNOWN_MEMBER_ID, out);
    on_classic(request.group, out, [&](ClassicOps& ops) { ops.sync(request, ticket); });
}

void GroupManager::handle(const HeartbeatRequest& request, GroupTicket ticket,
                          GroupOutcome& out) {
    const auto of_consumers = [&](const ConsumerGroup& g, const ConsumerGroupContext&) {
        return classic_heartbeat(g, request);
    };
    if (to_consumer(request, ticket, out, of_consumers)) return;
    ErrorCode error = ErrorCode::UNKNOWN_MEMBER_ID;
    on_classic(request.group, out, [&](ClassicOps& ops) { error = ops.heartbeat(request); });
    const bool valid =
        error == ErrorCode::NONE || error == ErrorCode::REBALANCE_IN_PROGRESS;
    GroupReply reply{ticket, HeartbeatResponse{error}, false};
    if (!valid) {
        out.replies.push_back(std::move(reply));
        return;
    }
    // What it is told may follow from what is not committed yet.
    GroupWrite& wait = out.writes.emplace_back();
    wait.group = request.group;
    wait.reply = std::move(reply);
}

void GroupManager::handle(const LeaveGroupRequest& request, GroupTicket ticket,
                          GroupOutcome& out) {
    const auto of_consumers = [&](const ConsumerGroup& g, const ConsumerGroupContext& c) {
        return classic_leave(g, request, c);
    };
    if (to_consumer(request, ticket, out, of_consumers)) return;
    LeaveGroupResponse response;
    if (classic(request.group) == nullptr) {
        for (const auto& m : request.members)
            response.members.push_back({m.member_id, m.instance_id, ErrorCode::UNKNOWN_MEMBER_ID});
        out.replies.push_back({ticket, std::move(response), false});
        return;
    }
    const std::size_t before = out.writes.size();
    on_classic(request.group, out, [&](ClassicOps& ops) { response = ops.leave(request); });
    if (out.writes.size() == before) out.writes.emplace_back().group = request.group;
    out.writes.back().reply = GroupReply{ticket, std::move(response), false};
}

void GroupManager::handle(const DeleteGroupRequest& request, GroupTicket ticket,
                          GroupOutcome& out) {
    const ClassicGroup* group = classic(request.group);
    const ConsumerGroup* of_consumers = consumer(request.group);
    ErrorCode error = ErrorCode::NONE;
    if (of_consumers != nullptr) {
        if (!of_consumers->members().empty()) error = ErrorCode::NON_EMPTY_GROUP;
    } else if (group == nullptr || group->is(ClassicState::Dead)) {
        error = ErrorCode::GROUP_ID_NOT_FOUND;
    } else if (!group->is(ClassicState::Empty)) {
        error = ErrorCode::NON_EMPTY_GROUP;
    }
    GroupWrite& w = out.writes.emplace_back();
    w.group = request.group;
    w.reply = GroupReply{ticket, DeleteGroupResponse{error}, false};
    if (error != ErrorCode::NONE) return;
    for (const OffsetRecord& r : forget_all(offsets_, request.group)) w.records.push_back(encode(r));
    if (of_consumers == nullptr) {
        w.records.push_back(encode(ClassicRecord{request.group, std::nullopt}));
        return;
    }
    for (const auto& r : tombstones(*of_consumers)) w.records.push_back(encode(request.group, r));
}

void GroupManager::handle(const DescribeGroupRequest& request, GroupTicket ticket,
                          GroupOutcome& out) {
    DescribeGroupResponse response;
    if (const ConsumerGroup* of_consumers = consumer(request.group)) {
        out.replies.push_back({ticket, describe(*of_consumers), false});
        return;
    }
    const ClassicGroup* group = classic(request.group);
    if (group == nullptr) {
        response.error = ErrorCode::GROUP_ID_NOT_FOUND;
        response.state = state_name(ClassicState::Dead);
        out.replies.push_back({ticket, std::move(response), false});
        return;
    }
    response.type = "Classic";
    response.state = state_name(group->state());
    response.epoch = group->generation();
    if (group->is(ClassicState::Stable)) response.protocol = group->protocol();
    for (const auto& [id, m] : group->members()) {
        DescribeGroupResponse::Member& told = response.members.emplace_back();
        told.member_id = id;
        told.instance_id = m.instance_id;
        told.client_id = m.client_id;
        const auto assignment = decode_assignment(m.assignment);
        if (!group->uses_consumer_protocol() || !assignment) continue;
        for (const auto& [topic, partitions] : assignment->partitions)
            for (const std::int32_t p : partitions) told.assignment.push_back({topic, p});
    }
    out.replies.push_back({ticket, std::move(response), false});
}

// ---- timers, the log --------------------------------------------------------------------------

void GroupManager::on_timer(const GroupTimerKey& key, GroupOutcome& out) {
    if (key.timer == GroupTimer::OffsetExpiry) return clean_up(out);
    if (key.timer == GroupTimer::ResolveRegexes) return resolve_regexes(key.group, out);
    if (const auto timer = consumer_timer_of(key.timer)) {
        LiveConsumerGroup* group = live(key.group);
        if (group == nullptr) return;
        const auto decision = group->on_timer(*timer, key.member, context(group, "", ""));
        return take(key.group, decision, std::nullopt, out);
    }
    on_classic(key.group, out, [&](ClassicOps& ops) {
        ops.on_timer(classic_timer_of(key.timer), key.member);
    });
}

void GroupManager::written(const GroupWrite& write, ErrorCode error, GroupOutcome& out) {
    if (write.classic) {
        on_classic(write.group, out,
                   [&](ClassicOps& ops) { ops.written(*write.classic, error); });
        const bool never_was = error != ErrorCode::NONE &&
                               write.classic->why == ClassicWrite::Why::NewGroup;
        const ClassicGroup* group = classic(write.group);
        if (never_was && group != nullptr && group->generation() == 0) classic_.erase(write.group);
    }
    if (error != ErrorCode::NONE) forget_unwritten_consumer(write.group);
    if (!write.reply) return;
    GroupReply reply = *write.reply;
    if (error != ErrorCode::NONE) reply.response = failed_group_answer(reply.response, error);
    out.replies.push_back(std::move(reply));
}

void GroupManager::replay(const ReplayedRecord& record) {
    if (const auto consumer = decode_consumer_record(record)) {
        apply(consumer->group, consumer->record);
        return;
    }
    const auto decoded = decode_group_record(record);
    if (!decoded) return;
    if (const auto* offset = std::get_if<OffsetRecord>(&*decoded)) {
        apply(*offset, record.offset, record.producer_id);
    } else {
        apply(std::get<ClassicRecord>(*decoded));
    }
}

void GroupManager::apply(const ClassicRecord& record) {
    if (record.value) {
        classic_.insert_or_assign(record.group, ClassicGroup(*record.value));
    } else {
        classic_.erase(record.group);
    }
}

void GroupManager::loaded(GroupOutcome& out) {
    for (const auto& [id, group] : classic_)
        on_classic(id, out, [](ClassicOps& ops) { ops.loaded(); });
    for (auto& [id, group] : consumer_)
        start_timers(id, group.loaded(settings_.consumer), out);
    out.timers.push_back(
        {{"", GroupTimer::OffsetExpiry, ""}, settings_.offsets_retention_check_interval});
}

void GroupManager::unloaded(GroupOutcome& out) {
    for (const auto& [id, group] : classic_)
        on_classic(id, out, [](ClassicOps& ops) { ops.unloaded(); });
}

}  // namespace hw
