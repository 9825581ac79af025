#include "broker_model/group/classic/classic_group.hpp"

#include <algorithm>

#include "broker_model/base/check.hpp"
#include "broker_model/group/classic/leader_choice.hpp"
#include "broker_model/group/classic/protocol_vote.hpp"
#include "broker_model/protocol/consumer_protocol.hpp"

namespace hw {

const JoinGroupRequest::Protocol* ClassicMember::protocol(std::string_view name) const {
    for (const JoinGroupRequest::Protocol& p : protocols)
        if (p.name == name) return &p;
    return nullptr;
}

// ---- stored -----------------------------------------------------------------------------------

ClassicGroup::ClassicGroup(const ClassicGroupRecord& stored)
    : state_(stored.members.empty() ? ClassicState::Empty : ClassicState::Stable),
      state_since_ms_(stored.state_since_ms),
      generation_(stored.generation),
      protocol_type_(stored.protocol_type),
      protocol_(stored.protocol),
      leader_(stored.leader) {
    for (const ClassicGroupRecord::Member& m : stored.members) {
        ClassicMember member;
        member.id = m.id;
        member.instance_id = m.instance_id;
        member.client_id = m.client_id;
        member.session_timeout = m.session_timeout;
        member.rebalance_timeout = m.rebalance_timeout;
        member.protocols.push_back({stored.protocol, m.subscription});
        member.assignment = m.assignment;
        if (member.is_static()) static_members_[member.instance_id] = member.id;
        members_.emplace(m.id, std::move(member));
    }
    subscribed_topics_ = compute_subscribed_topics();
}

ClassicGroupRecord ClassicGroup::record(
    const std::map<std::string, std::string>* assignments) const {
    ClassicGroupRecord out;
    out.protocol_type = protocol_type_;
    out.generation = generation_;
    out.protocol = protocol_;
    out.leader = leader_;
    out.state_since_ms = state_since_ms_;
    for (const auto& [id, m] : members_) {
        const JoinGroupRequest::Protocol* selected = m.protocol(protocol_);
        HW_CHECK(selected != nullptr, "a member that does not speak the group's protocol");
        std::string assignment = m.assignment;
        if (assignments != nullptr) {
            const auto given = assignments->find(id);
            assignment = given == assignments->end() ? std::string{} : given->second;
        }
        out.members.push_back({id, m.instance_id, m.client_id, m.rebalance_timeout,
                               m.session_timeout, selected->metadata, std::move(assignment)});
    }
    return out;
}

// ---- asked ------------------------------------------------------------------------------------

ClassicMember* ClassicGroup::member(const std::string& id) {
    const auto it = members_.find(id);
    return it == members_.end() ? nullptr : &it->second;
}

const std::string* ClassicGroup::static_member(const std::string& instance_id) const {
    const auto it = static_members_.find(instance_id);
    return it == static_members_.end() ? nullptr : &it->second;
}

std::size_t ClassicGroup::awaiting_join() const {
    return static_cast<std::size_t>(
        std::count_if(members_.begin(), members_.end(),
                      [](const auto& entry) { return entry.second.awaiting_join != 0; }));
}

bool ClassicGroup::all_joined() const {
    return pending_join.empty() && awaiting_join() == members_.size();
}

Duration ClassicGroup::rebalance_timeout() const {
    Duration longest;
    for (const auto& [id, m] : members_) longest = std::max(longest, m.rebalance_timeout);
    return longest;
}

bool ClassicGroup::supports(const std::string& type,
                            const std::vector<JoinGroupRequest::Protocol>& protocols) const {
    if (is(ClassicState::Empty)) return !type.empty() && !protocols.empty();
    return type == protocol_type_ &&
           std::any_of(protocols.begin(), protocols.end(),
                       [&](const auto& p) { return all_list(members_, p.name); });
}

std::vector<JoinGroupResponse::Member> ClassicGroup::member_list() const {
    std::vector<JoinGroupResponse::Member> out;
    for (const auto& [id, m] : members_) {
        const JoinGroupRequest::Protocol* selected = m.protocol(protocol_);
        out.push_back({id, m.instance_id, selected != nullptr ? selected->metadata : ""});
    }
    return out;
}

std::optional<std::set<std::string>> ClassicGroup::compute_subscribed_topics() const {
    if (!uses_consumer_protocol()) return std::nullopt;
    std::set<std::string> topics;
    for (const auto& [id, m] : members_) {
        const JoinGroupRequest::Protocol* selected = m.protocol(protocol_);
        if (selected == nullptr) return std::nullopt;
        const auto subscription = decode_subscription(selected->metadata);
        if (!subscription) return std::nullopt;
        topics.insert(subscription->topics.begin(), subscription->topics.end());
    }
    return topics;
}

// ---- changed ----------------------------------------------------------------------------------

void ClassicGroup::move_to(ClassicState state, std::int64_t now_ms) {
    HW_CHECK(can_move(state_, state), "not a move of a group (group.states)");
    previous_state_ = std::exchange(state_, state);
    state_since_ms_ = now_ms;
}

void ClassicGroup::next_generation(std::int64_t now_ms) {
    ++generation_;
    protocol_ = select_protocol(members_);
    subscribed_topics_ = compute_subscribed_topics();
    move_to(members_.empty() ? ClassicState::Empty : ClassicState::CompletingRebalance, now_ms);
    pending_sync.clear();
}

void ClassicGroup::add(ClassicMember member, const std::string& protocol_type) {
    if (members_.empty()) protocol_type_ = protocol_type;
    pending_join.erase(member.id);
    if (member.is_static()) static_members_[member.instance_id] = member.id;
    if (leader_.empty()) leader_ = member.id;
    const std::string id = member.id;
    members_.insert_or_assign(id, std::move(member));
}

void ClassicGroup::remove(const std::string& id) {
    if (const auto gone = members_.extract(id); !gone.empty() && gone.mapped().is_static())
        static_members_.erase(gone.mapped().instance_id);
    if (is_leader(id)) leader_ = leader_after_removal(members_);
    pending_join.erase(id);
    pending_sync.erase(id);
}

ClassicMember& ClassicGroup::replace_static(const std::string& old_id, const std::string& new_id) {
    auto moved = members_.extract(old_id);
    HW_CHECK(!moved.empty(), "no such static member");
    moved.key() = new_id;
    ClassicMember& m = moved.mapped();
    m.id = new_id;
    m.awaiting_join = m.awaiting_sync = 0;
    m.is_new = false;
    if (is_leader(old_id)) leader_ = new_id;
    static_members_[m.instance_id] = new_id;
    return members_.insert(std::move(moved)).position->second;
}

bool ClassicGroup::elect_joined_leader() {
    const auto chosen = leader_of_joined(members_, leader_);
    if (chosen) leader_ = *chosen;
    return chosen.has_value();
}

}  // namespace hw
