#include "broker_model/group/consumer/live_consumer_group.hpp"

#include "broker_model/group/consumer/membership.hpp"

namespace hw {

std::vector<ConsumerTimerChange> LiveConsumerGroup::perform(const ConsumerDecision& decision) {
    if (decision.checked) checked_ = decision.checked;
    if (!decision.resolve_regexes.empty()) resolving_ = decision.resolve_regexes;
    std::vector<ConsumerTimerChange> changes;
    for (const ConsumerTimerChange& change : decision.timers) {
        const std::pair key{change.member, change.timer};
        if (change.after && change.keep_running && running_.contains(key)) continue;
        if (change.after) {
            running_[key] = change.epoch;
        } else if (running_.erase(key) == 0) {
            continue;
        }
        changes.push_back(change);
    }
    return changes;
}

std::vector<ConsumerTimerChange> LiveConsumerGroup::loaded(const ConsumerGroupSettings& settings) {
    ConsumerDecision timers;
    for (const auto& [id, m] : group_.members()) {
        timers.timers.push_back({ConsumerTimer::Session, id, settings.session_timeout, 0, false});
        if (m.current.state != ConsumerMemberState::UnrevokedPartitions) continue;
        timers.timers.push_back({ConsumerTimer::Rebalance, id, m.metadata.rebalance_timeout,
                                 m.current.epoch, false});
    }
    return perform(timers);
}

ConsumerDecision LiveConsumerGroup::on_timer(ConsumerTimer timer, const std::string& member,
                                             const ConsumerGroupContext& context) {
    const auto running = running_.extract({member, timer});
    const ConsumerMember* m = group_.member(member);
    if (running.empty() || m == nullptr) return {};
    const bool moved_on = timer == ConsumerTimer::Rebalance && m->current.epoch != running.mapped();
    return moved_on ? ConsumerDecision{} : fence_members(group_, {member}, context);
}

ConsumerDecision LiveConsumerGroup::resolve_regexes(const GroupTopics& topics, Instant now) {
    if (resolving_.empty()) return {};
    const auto resolved = resolve(resolving_, topics, now);
    resolving_.clear();
    return regex_result(group_, resolved, topics, now);
}

}  // namespace hw
