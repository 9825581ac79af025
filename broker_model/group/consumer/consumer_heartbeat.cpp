#include "broker_model/group/consumer/consumer_heartbeat.hpp"

#include "broker_model/group/consumer/member_update.hpp"
#include "broker_model/group/consumer/membership.hpp"

namespace hw {
namespace {

OwnedPartitions owned_of(const ConsumerGroupHeartbeatRequest& request) {
    if (!request.owned) return std::nullopt;
    PartitionSets sets;
    for (const TopicIdPartitions& t : *request.owned) {
        if (!t.partitions.empty()) sets[t.topic].insert(t.partitions.begin(), t.partitions.end());
    }
    return sets;
}

std::vector<TopicIdPartitions> listed(const PartitionSets& sets) {
    std::vector<TopicIdPartitions> out;
    for (const auto& [topic, partitions] : sets) {
        out.push_back({topic, {partitions.begin(), partitions.end()}});
    }
    return out;
}

// What is not sent stays.
ConsumerMember with(ConsumerMember member, const ConsumerGroupHeartbeatRequest& request,
                    const std::string& client_id) {
    ConsumerMemberMetadata& m = member.metadata;
    if (!request.instance_id.empty()) m.instance_id = request.instance_id;
    if (!request.rack.empty()) m.rack = request.rack;
    if (request.rebalance_timeout) m.rebalance_timeout = *request.rebalance_timeout;
    if (request.server_assignor) m.server_assignor = *request.server_assignor;
    if (request.subscribed_topics) {
        m.topics = {request.subscribed_topics->begin(), request.subscribed_topics->end()};
    }
    if (request.subscribed_regex) m.regex = *request.subscribed_regex;
    m.client_id = client_id;
    m.classic.reset();
    return member;
}

bool is_complete(const ConsumerGroupHeartbeatRequest& request) {
    return request.rebalance_timeout && request.owned &&
           (request.subscribed_topics || request.subscribed_regex);
}

ConsumerHeartbeatResult failed(ErrorCode error) {
    ConsumerHeartbeatResult out{refused(error), {}};
    out.response.error = error;
    return out;
}

ConsumerHeartbeatResult leave(const ConsumerGroup& group,
                              const ConsumerGroupHeartbeatRequest& request,
                              const ConsumerGroupContext& context) {
    ConsumerHeartbeatResult out{leave_consumer_group(group, request, context), {}};
    if (out.decision.error != ErrorCode::NONE) return failed(out.decision.error);
    out.response.member_id = request.member_id;
    out.response.member_epoch = request.member_epoch;
    return out;
}

}  // namespace

bool is_full(const ConsumerGroup& group, const std::string& member,
             const ConsumerGroupSettings& settings) {
    return group.members().size() >= static_cast<std::size_t>(settings.max_size) &&
           group.member(member) == nullptr;
}

ConsumerHeartbeatResult consumer_heartbeat(const ConsumerGroup& group,
                                           const ConsumerGroupHeartbeatRequest& request,
                                           const ConsumerGroupContext& context,
                                           bool metadata_check_due) {
    if (request.member_epoch < 0) return leave(group, request, context);
    if (is_full(group, request.member_id, context.settings)) {
        return failed(ErrorCode::GROUP_MAX_SIZE_REACHED);
    }
    MemberClaim claim;
    claim.id = request.member_id.empty() ? context.fresh_member_id : request.member_id;
    claim.instance_id = request.instance_id;
    claim.epoch = request.member_epoch;
    claim.owned = owned_of(request);
    claim.may_create = request.member_epoch == kMemberEpochJoin;
    MemberLookup found = look_up_member(group, claim);
    if (found.error != ErrorCode::NONE) return failed(found.error);

    ConsumerHeartbeatResult out;
    out.decision.records = std::move(found.replacement);
    const ConsumerMember before = found.member;
    MemberUpdater updater(
        group, context, out.decision,
        {before, with(before, request, context.client_id), claim.owned, false,
         metadata_check_due});
    if (!updater.update_metadata() || !updater.move_to_target()) {
        return failed(out.decision.error);
    }
    const ConsumerMember& after = updater.member();
    out.decision.timers.push_back(
        {ConsumerTimer::Session, after.id, context.settings.session_timeout, 0, false});
    out.response.member_id = after.id;
    out.response.member_epoch = after.current.epoch;
    out.response.heartbeat_interval = context.settings.heartbeat_interval;
    if (request.member_epoch == kMemberEpochJoin || is_complete(request) ||
        before.current.assigned != after.current.assigned) {
        out.response.assignment = listed(after.current.assigned);
    }
    return out;
}

}  // namespace hw
