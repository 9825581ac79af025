#include "broker_model/group/consumer/classic_members.hpp"

#include "broker_model/group/consumer/assignment_names.hpp"
#include "broker_model/group/consumer/consumer_heartbeat.hpp"
#include "broker_model/group/consumer/downgrade.hpp"
#include "broker_model/group/consumer/member_update.hpp"
#include "broker_model/group/consumer/membership.hpp"

namespace hw {
namespace {

constexpr std::int16_t kNeedsMemberId = 4;  // JoinGroup version

template <class Response>
ClassicCallResult<Response> failed(ErrorCode error) {
    ClassicCallResult<Response> out{refused(error), {}};
    out.response.error = error;
    return out;
}

// Some protocol of the member is one that every classic member has.
bool supports_protocols(const ConsumerGroup& group, const JoinGroupRequest& request) {
    if (request.protocol_type != kConsumerProtocolType) return false;
    for (const JoinGroupRequest::Protocol& wanted : request.protocols) {
        std::size_t with_it = 0;
        for (const auto& [id, m] : group.members()) {
            if (!m.is_classic()) continue;
            for (const auto& p : m.metadata.classic->protocols) with_it += p.name == wanted.name;
        }
        if (with_it == group.classic_members()) return true;
    }
    return false;
}

struct Caller {
    ErrorCode error = ErrorCode::NONE;
    const ConsumerMember* member = nullptr;
};

template <class Request>
Caller caller_of(const ConsumerGroup& group, const Request& request) {
    const bool is_static = !request.instance_id.empty();
    const ConsumerMember* m = is_static ? group.static_member(request.instance_id)
                                        : group.member(request.member_id);
    if (m == nullptr) return {ErrorCode::UNKNOWN_MEMBER_ID, nullptr};
    if (is_static && m->id != request.member_id) return {ErrorCode::FENCED_INSTANCE_ID, nullptr};
    if (!m->is_classic()) return {ErrorCode::UNKNOWN_MEMBER_ID, nullptr};
    if (m->current.epoch != request.generation) return {ErrorCode::ILLEGAL_GENERATION, nullptr};
    return {ErrorCode::NONE, m};
}

ConsumerTimerChange session_of(const ConsumerMember& m) {
    return {ConsumerTimer::Session, m.id, m.metadata.classic->session_timeout, 0, false};
}
ConsumerTimerChange time_to_join(const ConsumerMember& m) {
    return {ConsumerTimer::Join, m.id, m.metadata.rebalance_timeout, 0, true};
}

bool waits_for_others(const ConsumerGroup& group, const ConsumerMember& m) {
    const auto missing = minus(group.targets().at(m.id), m.current.assigned);
    return !filtered(missing, [&](TopicId t, std::int32_t p) {
                return group.partition_epoch(t, p) != -1;
            }).empty();
}

bool must_rejoin(const ConsumerGroup& group, const ConsumerMember& m) {
    return m.current.epoch < group.epoch() ||
           m.current.state == ConsumerMemberState::UnrevokedPartitions ||
           (m.current.state == ConsumerMemberState::UnreleasedPartitions &&
            !waits_for_others(group, m));
}

ConsumerMember with(ConsumerMember member, const JoinGroupRequest& request,
                    const ConsumerSubscription& subscription, const std::string& client_id) {
    ConsumerMemberMetadata& m = member.metadata;
    if (!request.instance_id.empty()) m.instance_id = request.instance_id;
    m.rebalance_timeout = request.rebalance_timeout;
    m.topics = {subscription.topics.begin(), subscription.topics.end()};
    m.regex.clear();
    m.client_id = client_id;
    m.classic = ClassicMembership{request.session_timeout, request.protocols};
    return member;
}

// What is written if the join turns the group into a classic one again.
bool join_downgraded(const ConsumerGroup& group, MemberUpdater& updater, ConsumerDecision& d) {
    if (!updater.bumped()) {
        updater.reconcile_to(group.assignment_epoch(), group.target_of(updater.member()));
    }
    d.records.clear();
    d.downgrade = Downgrade{{}, updater.member(), updater.bumped()};
    return true;
}

}  // namespace

ClassicCallResult<JoinGroupResponse> classic_join(const ConsumerGroup& group,
                                                  const JoinGroupRequest& request,
                                                  const ConsumerGroupContext& context,
                                                  bool metadata_check_due) {
    const bool unknown = request.member_id.empty();
    MemberClaim claim;
    claim.id = unknown ? context.fresh_member_id : request.member_id;
    claim.instance_id = request.instance_id;
    claim.may_create = claim.instance_id.empty() || unknown;
    claim.classic = true;
    if (is_full(group, claim.id, context.settings)) {
        return failed<JoinGroupResponse>(ErrorCode::GROUP_MAX_SIZE_REACHED);
    }
    if (!supports_protocols(group, request)) {
        return failed<JoinGroupResponse>(ErrorCode::INCONSISTENT_GROUP_PROTOCOL);
    }
    if (unknown && request.version >= kNeedsMemberId && request.instance_id.empty()) {
        auto out = failed<JoinGroupResponse>(ErrorCode::MEMBER_ID_REQUIRED);
        out.response.member_id = claim.id;
        return out;
    }
    const auto subscription = decode_subscription(request.protocols.front().metadata);
    if (!subscription) return failed<JoinGroupResponse>(ErrorCode::UNKNOWN_SERVER_ERROR);
    MemberLookup found = look_up_member(group, claim);
    if (found.error != ErrorCode::NONE) return failed<JoinGroupResponse>(found.error);

    ClassicCallResult<JoinGroupResponse> out;
    ConsumerDecision& d = out.decision;
    d.records = std::move(found.replacement);
    MemberUpdater updater(group, context, d,
                          {found.member, with(found.member, request, *subscription,
                                              context.client_id),
                           by_id(subscription->owned, context.topics), true, metadata_check_due});
    const ConsumerMember* holder = group.static_member(request.instance_id);
    const bool downgrade =
        holder != nullptr && downgrades_replacing(group, *holder, context.settings);
    if (!updater.update_metadata() ||
        !(downgrade ? join_downgraded(group, updater, d) : updater.move_to_target())) {
        return failed<JoinGroupResponse>(d.error);
    }
    const ConsumerMember& after = updater.member();
    d.timers.push_back({ConsumerTimer::Join, after.id, std::nullopt, 0, false});
    if (!downgrade) {
        d.timers.push_back(session_of(after));
        d.timers.push_back({ConsumerTimer::Sync, after.id, request.rebalance_timeout, 0, false});
    }
    out.response.member_id = after.id;
    out.response.generation = after.current.epoch;
    out.response.protocol_type = kConsumerProtocolType;
    out.response.protocol = request.protocols.front().name;
    return out;
}

ClassicCallResult<SyncGroupResponse> classic_sync(const ConsumerGroup& group,
                                                  const SyncGroupRequest& request,
                                                  const ConsumerGroupContext& context) {
    const Caller caller = caller_of(group, request);
    if (caller.error != ErrorCode::NONE) return failed<SyncGroupResponse>(caller.error);
    const ConsumerMember& m = *caller.member;
    const JoinGroupRequest::Protocol& protocol = m.metadata.classic->protocols.front();
    const bool other_type =
        !request.protocol_type.empty() && request.protocol_type != kConsumerProtocolType;
    const bool other_name = !request.protocol.empty() && request.protocol != protocol.name;
    if (other_type || other_name) {
        return failed<SyncGroupResponse>(ErrorCode::INCONSISTENT_GROUP_PROTOCOL);
    }
    // A member that has to give something up has joined already for this epoch.
    if (group.epoch() > m.current.epoch &&
        m.current.state != ConsumerMemberState::UnrevokedPartitions) {
        auto out = failed<SyncGroupResponse>(ErrorCode::REBALANCE_IN_PROGRESS);
        out.decision.timers.push_back(time_to_join(m));
        return out;
    }
    ClassicCallResult<SyncGroupResponse> out;
    out.decision.timers = {{ConsumerTimer::Sync, m.id, std::nullopt, 0, false}, session_of(m)};
    out.response.protocol_type = request.protocol_type;
    out.response.protocol = request.protocol;
    out.response.assignment =
        encode(ConsumerAssignment{by_name(m.current.assigned, context.topics), std::nullopt},
               consumer_protocol_version(protocol.metadata).value_or(0));
    return out;
}

ClassicCallResult<HeartbeatResponse> classic_heartbeat(const ConsumerGroup& group,
                                                       const HeartbeatRequest& request) {
    const Caller caller = caller_of(group, request);
    if (caller.error != ErrorCode::NONE) return failed<HeartbeatResponse>(caller.error);
    ClassicCallResult<HeartbeatResponse> out;
    out.decision.timers.push_back(session_of(*caller.member));
    if (must_rejoin(group, *caller.member)) {
        out.response.error = ErrorCode::REBALANCE_IN_PROGRESS;
        out.decision.timers.push_back(time_to_join(*caller.member));
    }
    return out;
}

ClassicCallResult<LeaveGroupResponse> classic_leave(const ConsumerGroup& group,
                                                    const LeaveGroupRequest& request,
                                                    const ConsumerGroupContext& context) {
    ClassicCallResult<LeaveGroupResponse> out;
    std::set<std::string> leaving;
    for (const LeaveGroupRequest::Member& asked : request.members) {
        const bool is_static = !asked.instance_id.empty();
        const ConsumerMember* m = is_static ? group.static_member(asked.instance_id)
                                            : group.member(asked.member_id);
        ErrorCode error = ErrorCode::NONE;
        if (m == nullptr) {
            error = ErrorCode::UNKNOWN_MEMBER_ID;
        } else if (is_static && !asked.member_id.empty() && m->id != asked.member_id) {
            error = ErrorCode::FENCED_INSTANCE_ID;
        } else {
            leaving.insert(m->id);
        }
        out.response.members.push_back({asked.member_id, asked.instance_id, error});
    }
    out.decision = fence_members(group, leaving, context);
    return out;
}

}  // namespace hw
