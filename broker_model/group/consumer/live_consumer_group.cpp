#include "broker_model/group/consumer/live_consumer_group.hpp"

#include "broker_model/group/consumer/membership.hpp"

namespace hw {

void LiveConsumerGroup::perform(const ConsumerDecision& decision, Instant now) {
    if (decision.checked) checked_ = decision.checked;
    if (!decision.resolve_regexes.empty()) resolving_ = decision.resolve_regexes;
    for (const ConsumerTimerChange& change : decision.timers) set_timer(change, now);
}

void LiveConsumerGroup::set_timer(const ConsumerTimerChange& change, Instant now) {
    const TimerKey key{change.member, change.timer};
    const auto armed = armed_.find(key);
    if (armed != armed_.end()) {
        if (change.after && change.keep_running) return;
        timers_.cancel(armed->second);
        armed_.erase(armed);
    }
    if (change.after) armed_[key] = timers_.arm(now + *change.after, {key, change.epoch});
}

void LiveConsumerGroup::loaded(const ConsumerGroupSettings& settings, Instant now) {
    for (const auto& [id, m] : group_.members()) {
        set_timer({ConsumerTimer::Session, id, settings.session_timeout, 0, false}, now);
        if (m.current.state != ConsumerMemberState::UnrevokedPartitions) continue;
        set_timer({ConsumerTimer::Rebalance, id, m.metadata.rebalance_timeout, m.current.epoch,
                   false},
                  now);
    }
}

bool LiveConsumerGroup::fire(const ConsumerGroupContext& context, ConsumerDecision& decision) {
    Fired fired;
    if (!timers_.pop_due(context.now, fired)) return false;
    armed_.erase(fired.key);
    decision = {};
    const ConsumerMember* member = group_.member(fired.key.first);
    if (member == nullptr) return true;
    const bool moved_on =
        fired.key.second == ConsumerTimer::Rebalance && member->current.epoch != fired.epoch;
    if (!moved_on) decision = fence_members(group_, {member->id}, context);
    return true;
}

ConsumerDecision LiveConsumerGroup::resolve_regexes(const GroupTopics& topics, Instant now) {
    if (resolving_.empty()) return {};
    const auto resolved = resolve(resolving_, topics, now);
    resolving_.clear();
    return regex_result(group_, resolved, topics, now);
}

}  // namespace hw
