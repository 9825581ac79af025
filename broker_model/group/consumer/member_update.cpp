#include "broker_model/group/consumer/member_update.hpp"

#include "broker_model/group/consumer/regex_subscription.hpp"
#include "broker_model/group/consumer/subscriptions.hpp"
#include "broker_model/group/consumer/target_assignment.hpp"

namespace hw {

bool MemberUpdater::update_metadata() {
    const bool names_changed = u_.after.metadata.topics != u_.before.metadata.topics;
    if (!(u_.after == u_.before)) {
        d_.records.push_back(ConsumerMemberRecord{u_.after.id, u_.after.metadata});
    }
    const auto regex = update_regex();
    if (!regex) {
        d_ = refused(ErrorCode::INVALID_REGULAR_EXPRESSION);
        return false;
    }
    subscription_changed_ = names_changed || *regex != RegexChange::None;
    bump_ = names_changed || *regex == RegexChange::ChangedAndResolved;
    if (u_.any_regex_change_bumps) {
        bump_ = subscription_changed_;
    } else {
        bump_ = bump_ || group_.epoch() == 0;
    }
    epoch_ = group_.epoch();
    if (bump_ || u_.metadata_check_due) update_epoch();
    return true;
}

void MemberUpdater::update_epoch() {
    const std::uint64_t hash =
        GroupSubscriptions(group_, members_with(group_, u_.after)).metadata_hash(context_.topics);
    if (bump_ || hash != group_.metadata_hash()) {
        bump_epoch(d_, ++epoch_, hash, context_.now);
    } else {
        d_.checked = MetadataCheck{context_.now + kMetadataCheckInterval, epoch_};
    }
}

std::optional<MemberUpdater::RegexChange> MemberUpdater::update_regex() {
    const std::string& before = u_.before.metadata.regex;
    const std::string& after = u_.after.metadata.regex;
    RegexChange change = RegexChange::None;
    RegexRefresh refresh;
    if (before != after) {
        change = RegexChange::Changed;
        if (!before.empty() && group_.members_with_regex(before) == 1) {
            d_.records.push_back(ConsumerRegexRecord{before, std::nullopt});
        }
        if (after.empty()) {
            change = RegexChange::ChangedAndResolved;
        } else if (group_.members_with_regex(after) == 0) {
            if (!is_valid_regex(after)) return std::nullopt;
            refresh.new_to_the_group = true;
        } else if (group_.regexes().contains(after)) {
            change = RegexChange::ChangedAndResolved;
        }
    }
    for (const auto& [id, m] : members_with(group_, u_.after)) {
        if (!m.metadata.regex.empty()) refresh.regexes.insert(m.metadata.regex);
    }
    refresh.max_interval = context_.settings.regex_refresh_interval;
    refresh.under_way = context_.regexes_under_way;
    if (wants_refresh(group_, refresh, context_.topics, context_.now)) {
        d_.resolve_regexes = refresh.regexes;
    }
    return change;
}

bool MemberUpdater::move_to_target() {
    if (epoch_ <= group_.assignment_epoch()) {
        reconcile_to(group_.assignment_epoch(), group_.target_of(u_.after));
        return true;
    }
    auto target = compute_target(group_, epoch_, u_.after, context_.topics,
                                 context_.settings.assignors.front());
    if (!target) {
        d_ = refused(ErrorCode::UNKNOWN_SERVER_ERROR);
        return false;
    }
    d_.records.insert(d_.records.end(), target->records.begin(), target->records.end());
    reconcile_to(epoch_, target->targets[u_.after.id]);
    return true;
}

void MemberUpdater::reconcile_to(std::int32_t target_epoch, PartitionSets target) {
    ConsumerMember& member = u_.after;
    const ConsumerMemberAssignment next =
        reconcile(group_, member,
                  {target_epoch, std::move(target),
                   subscribed_topics(group_, member.metadata, context_.topics),
                   u_.any_regex_change_bumps ? bump_ : subscription_changed_, u_.owned});
    if (next == member.current) return;
    member.current = next;
    d_.records.push_back(ConsumerAssignmentRecord{member.id, next});
    if (member.is_classic()) return;  // those have the timers of join and sync
    std::optional<Duration> after;
    if (next.state == ConsumerMemberState::UnrevokedPartitions) {
        after = member.metadata.rebalance_timeout;
    }
    d_.timers.push_back({ConsumerTimer::Rebalance, member.id, after, next.epoch, false});
}

}  // namespace hw
