#include "broker_model/group/migration.hpp"

#include "broker_model/group/classic/protocol_vote.hpp"
#include "broker_model/protocol/consumer_protocol.hpp"

namespace hw {

ClassicGroupView view_of(const ClassicGroup& group) {
    ClassicGroupView out;
    out.generation = group.generation();
    if (!group.protocol().empty()) out.protocol = group.protocol();
    for (const auto& [id, m] : group.members()) {
        out.members.push_back({id, m.instance_id, m.client_id, m.rebalance_timeout,
                               m.session_timeout, m.protocols, m.assignment});
    }
    return out;
}

ClassicGroup classic_group_of(const ClassicGroupView& view, std::int64_t wall_ms) {
    ClassicGroup::Members members;
    for (const ClassicGroupView::Member& m : view.members) {
        members[m.id].id = m.id;
        members[m.id].protocols = m.protocols;
    }
    ClassicGroupRecord record;
    record.protocol_type = kConsumerProtocolType;
    record.generation = view.generation;
    record.protocol = select_protocol(members);
    record.state_since_ms = wall_ms;
    for (const ClassicGroupView::Member& m : view.members) {
        if (record.leader.empty()) record.leader = m.id;
        const JoinGroupRequest::Protocol* chosen = members[m.id].protocol(record.protocol);
        record.members.push_back({m.id, m.instance_id, m.client_id, m.rebalance_timeout,
                                  m.session_timeout, chosen != nullptr ? chosen->metadata : "",
                                  m.assignment});
    }
    ClassicGroup group(record);
    for (auto& [id, m] : members) group.member(id)->protocols = std::move(m.protocols);
    return group;
}

}  // namespace hw
