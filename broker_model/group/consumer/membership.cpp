#include "broker_model/group/consumer/membership.hpp"

#include "broker_model/group/consumer/downgrade.hpp"
#include "broker_model/group/consumer/subscriptions.hpp"

namespace hw {
namespace {

void remove_member(std::vector<ConsumerGroupRecord>& records, const std::string& id) {
    records.push_back(ConsumerAssignmentRecord{id, std::nullopt});
    records.push_back(ConsumerTargetRecord{id, std::nullopt});
    records.push_back(ConsumerMemberRecord{id, std::nullopt});
}

MemberLookup take_over(const ConsumerGroup& group, const ConsumerMember& holder,
                       const std::string& new_id) {
    MemberLookup out;
    out.member = holder;
    out.member.id = new_id;
    out.member.current.epoch = out.member.current.previous_epoch = 0;
    remove_member(out.replacement, holder.id);
    out.replacement.push_back(ConsumerMemberRecord{new_id, out.member.metadata});
    out.replacement.push_back(ConsumerTargetRecord{new_id, group.target_of(holder)});
    out.replacement.push_back(ConsumerAssignmentRecord{new_id, out.member.current});
    return out;
}

MemberLookup look_up_dynamic(const ConsumerGroup& group, const MemberClaim& claim) {
    MemberLookup out;
    const ConsumerMember* known = group.member(claim.id);
    if (known == nullptr && !claim.may_create) return {ErrorCode::UNKNOWN_MEMBER_ID, {}, {}};
    if (known != nullptr) out.member = *known;
    out.member.id = claim.id;
    if (!claim.classic) {
        out.error = check_member_epoch(out.member.current, claim.epoch, claim.owned);
    }
    return out;
}

MemberLookup look_up_static(const ConsumerGroup& group, const MemberClaim& claim) {
    const ConsumerMember* holder = group.static_member(claim.instance_id);
    if (claim.may_create) {
        if (holder == nullptr) {
            MemberLookup out;
            if (const ConsumerMember* known = group.member(claim.id)) out.member = *known;
            out.member.id = claim.id;
            return out;
        }
        if (!claim.classic && !holder->is_classic() &&
            holder->current.epoch != kMemberEpochLeaveStatic) {
            return {ErrorCode::UNRELEASED_INSTANCE_ID, {}, {}};
        }
        return take_over(group, *holder, claim.id);
    }
    if (holder == nullptr) return {ErrorCode::UNKNOWN_MEMBER_ID, {}, {}};
    if (holder->id != claim.id) return {ErrorCode::FENCED_INSTANCE_ID, {}, {}};
    if (claim.classic) return {ErrorCode::NONE, *holder, {}};
    return {check_member_epoch(holder->current, claim.epoch, claim.owned), *holder, {}};
}

}  // namespace

MemberLookup look_up_member(const ConsumerGroup& group, const MemberClaim& claim) {
    return claim.instance_id.empty() ? look_up_dynamic(group, claim)
                                     : look_up_static(group, claim);
}

ConsumerDecision fence_members(const ConsumerGroup& group, const std::set<std::string>& ids,
                               const ConsumerGroupContext& context) {
    ConsumerDecision d;
    if (ids.empty()) return d;
    if (downgrades_without(group, ids, context.settings)) {
        d.downgrade = Downgrade{ids, std::nullopt, true};
        return d;
    }
    std::map<std::string, std::int32_t> regexes;
    ConsumerMembers left = group.members();
    for (const std::string& id : ids) {
        remove_member(d.records, id);
        if (!left.at(id).metadata.regex.empty()) ++regexes[left.at(id).metadata.regex];
        left.erase(id);
    }
    for (const auto& [regex, count] : regexes) {
        if (group.members_with_regex(regex) != count) continue;
        d.records.push_back(ConsumerRegexRecord{regex, std::nullopt});
    }
    const std::uint64_t hash = GroupSubscriptions(group, left).metadata_hash(context.topics);
    d.records.push_back(ConsumerEpochRecord{{{group.epoch() + 1, hash}}});
    for (const std::string& id : ids) {
        for (const ConsumerTimer timer : {ConsumerTimer::Session, ConsumerTimer::Rebalance,
                                          ConsumerTimer::Join, ConsumerTimer::Sync}) {
            d.timers.push_back({timer, id, std::nullopt, 0, false});
        }
    }
    return d;
}

ConsumerDecision leave_consumer_group(const ConsumerGroup& group,
                                      const ConsumerGroupHeartbeatRequest& request,
                                      const ConsumerGroupContext& context) {
    const bool is_static = !request.instance_id.empty();
    const ConsumerMember* member = is_static ? group.static_member(request.instance_id)
                                             : group.member(request.member_id);
    if (member == nullptr) return refused(ErrorCode::UNKNOWN_MEMBER_ID);
    if (is_static && member->id != request.member_id) {
        return refused(ErrorCode::FENCED_INSTANCE_ID);
    }
    if (!is_static || request.member_epoch != kMemberEpochLeaveStatic) {
        return fence_members(group, {member->id}, context);
    }
    ConsumerDecision d;
    ConsumerMemberAssignment gone = member->current;
    gone.epoch = kMemberEpochLeaveStatic;
    gone.revoking.clear();
    d.records.push_back(ConsumerAssignmentRecord{member->id, gone});
    return d;
}

}  // namespace hw
