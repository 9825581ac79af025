#include "broker_model/group/consumer/conversion.hpp"

#include <algorithm>

#include "broker_model/group/consumer/assignment_names.hpp"
#include "broker_model/group/consumer/subscriptions.hpp"

namespace hw {
namespace {

Result<ConsumerMember, ErrorCode> converted(const ClassicGroupView& classic,
                                            const ClassicGroupView::Member& from,
                                            const GroupTopics& topics) {
    ConsumerMember m;
    m.id = from.id;
    m.current.epoch = m.current.previous_epoch = classic.generation;
    if (!from.assignment.empty()) {
        const auto assignment = decode_assignment(from.assignment);
        if (!assignment || (assignment->user_data && !assignment->user_data->empty())) {
            return Failure{ErrorCode::GROUP_ID_NOT_FOUND};
        }
        m.current.assigned = by_id(assignment->partitions, topics);
    }
    const auto protocol = std::find_if(from.protocols.begin(), from.protocols.end(),
                                       [&](const auto& p) { return p.name == *classic.protocol; });
    const auto subscription = protocol == from.protocols.end()
                                  ? std::nullopt
                                  : decode_subscription(protocol->metadata);
    if (!subscription) return Failure{ErrorCode::GROUP_ID_NOT_FOUND};
    m.metadata.instance_id = from.instance_id;
    m.metadata.client_id = from.client_id;
    m.metadata.rebalance_timeout = from.rebalance_timeout;
    m.metadata.topics = {subscription->topics.begin(), subscription->topics.end()};
    m.metadata.classic = ClassicMembership{from.session_timeout, from.protocols};
    return m;
}

ClassicGroupView::Member converted(const ConsumerMember& from, const PartitionSets& target,
                                   const GroupTopics& topics) {
    const ClassicMembership& classic = *from.metadata.classic;
    const auto version = consumer_protocol_version(classic.protocols.front().metadata);
    return {from.id,
            from.metadata.instance_id,
            from.metadata.client_id,
            from.metadata.rebalance_timeout,
            classic.session_timeout,
            classic.protocols,
            encode(ConsumerAssignment{by_name(target, topics), std::nullopt},
                   version.value_or(0))};
}

}  // namespace

Result<ConsumerDecision, ErrorCode> upgrade(const ClassicGroupView& classic,
                                            const GroupTopics& topics) {
    if (!classic.protocol) return Failure{ErrorCode::UNKNOWN_SERVER_ERROR};
    ConsumerMembers members;
    for (const ClassicGroupView::Member& from : classic.members) {
        auto m = converted(classic, from, topics);
        if (!m) return Failure{m.error()};
        members[from.id] = std::move(m.value());
    }
    ConsumerDecision d;
    const std::uint64_t hash =
        GroupSubscriptions(ConsumerGroup{}, members).metadata_hash(topics);
    for (const auto& [id, m] : members) d.records.push_back(ConsumerMemberRecord{id, m.metadata});
    d.records.push_back(ConsumerEpochRecord{{{classic.generation, hash}}});
    for (const auto& [id, m] : members) {
        d.records.push_back(ConsumerTargetRecord{id, m.current.assigned});
    }
    d.records.push_back(ConsumerTargetEpochRecord{classic.generation});
    for (const auto& [id, m] : members) {
        d.records.push_back(ConsumerAssignmentRecord{id, m.current});
        d.timers.push_back(
            {ConsumerTimer::Session, id, m.metadata.classic->session_timeout, 0, false});
    }
    return d;
}

ClassicGroupView downgraded(const ConsumerGroup& group, const Downgrade& downgrade,
                            const GroupTopics& topics) {
    ClassicGroupView out;
    out.generation = group.epoch();
    for (const auto& [id, m] : group.members()) {
        const bool replaced = downgrade.joining && downgrade.joining->metadata.instance_id ==
                                                       m.metadata.instance_id;
        if (downgrade.leaving.contains(id) || replaced) continue;
        out.members.push_back(converted(m, group.target_of(m), topics));
    }
    if (downgrade.joining) {
        out.members.push_back(
            converted(*downgrade.joining, group.target_of(*downgrade.joining), topics));
    }
    return out;
}

std::vector<ConsumerGroupRecord> tombstones(const ConsumerGroup& group) {
    std::vector<ConsumerGroupRecord> records;
    for (const auto& [id, m] : group.members()) {
        records.push_back(ConsumerAssignmentRecord{id, std::nullopt});
    }
    for (const auto& [id, target] : group.targets()) {
        records.push_back(ConsumerTargetRecord{id, std::nullopt});
    }
    records.push_back(ConsumerTargetEpochRecord{});
    for (const auto& [id, m] : group.members()) {
        records.push_back(ConsumerMemberRecord{id, std::nullopt});
    }
    for (const auto& [regex, resolved] : group.regexes()) {
        records.push_back(ConsumerRegexRecord{regex, std::nullopt});
    }
    records.push_back(ConsumerEpochRecord{});
    return records;
}

}  // namespace hw
