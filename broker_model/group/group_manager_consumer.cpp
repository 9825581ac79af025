// Consumer groups (KIP-848): heartbeats, calls of the classic protocol, conversions.
#include <utility>

#include "broker_model/group/classic/classic_view.hpp"
#include "broker_model/group/consumer/assignment_names.hpp"
#include "broker_model/group/consumer/consumer_record_codec.hpp"
#include "broker_model/group/consumer/consumer_view.hpp"
#include "broker_model/group/consumer/target_assignment.hpp"
#include "broker_model/group/group_manager.hpp"
#include "broker_model/group/group_timers.hpp"
#include "broker_model/group/migration.hpp"

namespace hw {

namespace {

ConsumerGroupHeartbeatResponse refusal(ErrorCode error) {
    ConsumerGroupHeartbeatResponse response;
    response.error = error;
    return response;
}

std::vector<OffsetFetchRequest::Partition> listed(const PartitionSets& sets,
                                                  const GroupTopics& topics) {
    std::vector<OffsetFetchRequest::Partition> out;
    for (const auto& [topic, partitions] : by_name(sets, topics)) {
        for (const std::int32_t p : partitions) out.push_back({topic, p});
    }
    return out;
}

}  // namespace

LiveConsumerGroup* GroupManager::live(const std::string& group) {
    const auto it = consumer_.find(group);
    return it == consumer_.end() ? nullptr : &it->second;
}

const ConsumerGroup* GroupManager::consumer(const std::string& group) const {
    const auto it = consumer_.find(group);
    return it == consumer_.end() ? nullptr : &it->second.group();
}

std::unique_ptr<GroupView> GroupManager::view(const std::string& group) const {
    if (const ConsumerGroup* g = consumer(group)) return std::make_unique<ConsumerView>(*g);
    if (const ClassicGroup* g = classic(group)) return std::make_unique<ClassicView>(*g);
    return nullptr;
}

ConsumerGroupContext GroupManager::context(const LiveConsumerGroup* group,
                                           const std::string& unique,
                                           const std::string& client_id) const {
    return {topics_,   settings_.consumer,
            Instant::from_ms(wall_ms_), unique,
            client_id, group != nullptr && group->resolving()};
}

// ---- decisions become outcomes ----------------------------------------------------------------

void GroupManager::set_timers(const std::string& id, const ConsumerDecision& decision,
                              GroupOutcome& out) {
    start_timers(id, consumer_[id].perform(decision), out);
    if (!decision.resolve_regexes.empty()) {
        out.timers.push_back({{id, GroupTimer::ResolveRegexes, ""}, Duration{}});
    }
}

GroupWrite GroupManager::write_of(const std::string& id, const ConsumerDecision& decision) const {
    GroupWrite w;
    w.group = id;
    for (const ConsumerGroupRecord& r : decision.records) w.records.push_back(encode(id, r));
    return w;
}

void GroupManager::take(const std::string& id, const ConsumerDecision& decision,
                        std::optional<GroupReply> reply, GroupOutcome& out) {
    if (decision.downgrade) return downgrade(id, *decision.downgrade, std::move(reply), out);
    set_timers(id, decision, out);
    if (decision.records.empty() && !reply) return;
    GroupWrite w = write_of(id, decision);
    w.reply = std::move(reply);
    out.writes.push_back(std::move(w));
}

void GroupManager::answer(const std::string& id, const ConsumerDecision& decision,
                          GroupReply reply, GroupOutcome& out) {
    if (decision.error == ErrorCode::NONE) return take(id, decision, std::move(reply), out);
    if (live(id) != nullptr) set_timers(id, decision, out);
    reply.refused = decision.error != ErrorCode::MEMBER_ID_REQUIRED;
    out.replies.push_back(std::move(reply));
}

// ---- requests ---------------------------------------------------------------------------------

void GroupManager::handle(const ConsumerGroupHeartbeatRequest& request, const std::string& unique,
                          GroupTicket ticket, GroupOutcome& out) {
    const LiveConsumerGroup* group = live(request.group);
    if (group == nullptr && request.member_epoch != kMemberEpochJoin) {
        out.replies.push_back({ticket, refusal(ErrorCode::GROUP_ID_NOT_FOUND), false, true});
        return;
    }
    if (group == nullptr && classic(request.group) != nullptr) {
        return upgrade_classic(request, unique, ticket, out);
    }
    const LiveConsumerGroup none;
    const LiveConsumerGroup& known = group != nullptr ? *group : none;
    const auto result = consumer_heartbeat(known.group(), request,
                                           context(group, unique, request.client_id),
                                           known.metadata_check_due(Instant::from_ms(wall_ms_)));
    answer(request.group, result.decision, {ticket, result.response, false}, out);
}

void GroupManager::upgrade_classic(const ConsumerGroupHeartbeatRequest& request,
                                   const std::string& unique, GroupTicket ticket,
                                   GroupOutcome& out) {
    const std::string& id = request.group;
    const auto refuse_with = [&](ErrorCode error) {
        out.replies.push_back({ticket, refusal(error), false, true});
    };
    ConsumerDecision start;
    if (!classic(id)->is(ClassicState::Empty)) {
        const ErrorCode error = check_upgrade(*classic(id), settings_.consumer);
        if (error != ErrorCode::NONE) return refuse_with(error);
        on_classic(id, out, [](ClassicOps& ops) { ops.hand_over(); });
        const auto upgraded = upgrade(view_of(*classic(id)), topics_);
        if (!upgraded) return refuse_with(upgraded.error());
        start = upgraded.value();
    }
    ConsumerGroup converted;
    for (const ConsumerGroupRecord& r : start.records) converted.apply(r);
    const auto result = consumer_heartbeat(
        converted, request, context(nullptr, unique, request.client_id), true);
    if (result.decision.error != ErrorCode::NONE) return refuse_with(result.decision.error);

    GroupWrite w = write_of(id, start);
    w.records.insert(w.records.begin(), encode(ClassicRecord{id, std::nullopt}));
    const GroupWrite more = write_of(id, result.decision);
    w.records.insert(w.records.end(), more.records.begin(), more.records.end());
    w.reply = GroupReply{ticket, result.response, false};
    set_timers(id, start, out);
    set_timers(id, result.decision, out);
    out.writes.push_back(std::move(w));
}

bool GroupManager::to_consumer(const JoinGroupRequest& request, const std::string& unique,
                               GroupTicket ticket, GroupOutcome& out) {
    const LiveConsumerGroup* group = live(request.group);
    if (group == nullptr || group->group().members().empty()) return false;
    const auto result = classic_join(group->group(), request,
                                     context(group, unique, request.client_id),
                                     group->metadata_check_due(Instant::from_ms(wall_ms_)));
    answer(request.group, result.decision, {ticket, result.response, false}, out);
    return true;
}

void GroupManager::resolve_regexes(const std::string& id, GroupOutcome& out) {
    LiveConsumerGroup* group = live(id);
    if (group == nullptr) return;
    take(id, group->resolve_regexes(topics_, Instant::from_ms(wall_ms_)), std::nullopt, out);
}

void GroupManager::topics_changed() {
    for (auto& [id, group] : consumer_) group.topics_changed();
}

DescribeGroupResponse GroupManager::describe(const ConsumerGroup& group) const {
    DescribeGroupResponse response;
    response.type = "Consumer";
    response.state = state_name(group.state());
    response.protocol =
        preferred_assignor(group.members(), settings_.consumer.assignors.front());
    response.epoch = group.epoch();
    response.assignment_epoch = group.assignment_epoch();
    for (const auto& [id, m] : group.members()) {
        response.members.push_back({id, m.metadata.instance_id, m.metadata.client_id,
                                    m.current.epoch, listed(m.current.assigned, topics_),
                                    listed(group.target_of(m), topics_)});
    }
    return response;
}

// ---- conversions, deletion, records -----------------------------------------------------------

void GroupManager::downgrade(const std::string& id, const Downgrade& how,
                             std::optional<GroupReply> reply, GroupOutcome& out) {
    const ConsumerGroup group = *consumer(id);
    GroupWrite w;
    w.group = id;
    w.replay = false;
    w.reply = std::move(reply);
    for (const ConsumerGroupRecord& r : tombstones(group)) w.records.push_back(encode(id, r));
    consumer_.erase(id);
    const auto& converted =
        classic_.insert_or_assign(id, classic_group_of(downgraded(group, how, topics_), wall_ms_))
            .first->second;
    w.records.push_back(encode(ClassicRecord{id, converted.record()}));
    out.writes.push_back(std::move(w));
    on_classic(id, out, [&](ClassicOps& ops) { ops.taken_over(how.rebalance); });
}

void GroupManager::delete_empty_consumer(const std::string& id, GroupOutcome& out) {
    const ConsumerGroup* group = consumer(id);
    if (group == nullptr || !group->members().empty()) return;
    GroupWrite w;
    w.group = id;
    w.replay = false;
    for (const ConsumerGroupRecord& r : tombstones(*group)) w.records.push_back(encode(id, r));
    out.writes.push_back(std::move(w));
    consumer_.erase(id);
}

// Its first records did not make it into the log.
void GroupManager::forget_unwritten_consumer(const std::string& id) {
    const ConsumerGroup* group = consumer(id);
    if (group != nullptr && group->epoch() == 0 && group->members().empty()) consumer_.erase(id);
}

void GroupManager::apply(const std::string& id, const ConsumerGroupRecord& record) {
    const bool has_value = std::visit([](const auto& r) { return r.value.has_value(); }, record);
    if (!has_value && !consumer_.contains(id)) return;
    // A classic group of offsets only is nothing more than its offsets.
    const ClassicGroup* offsets_only = classic(id);
    if (offsets_only != nullptr && offsets_only->protocol_type().empty()) classic_.erase(id);
    LiveConsumerGroup& group = consumer_[id];
    group.apply(record);
    if (group.group().is_deleted()) consumer_.erase(id);
}

}  // namespace hw
