// A consumer group with what its coordinator keeps beside the records: timers, when topics were
// looked at, whether expressions are being resolved. All of it is lost with the coordinator and
// built anew by loaded().
//   decide (consumer_heartbeat, classic_join, fire ...) -> write the records -> apply each ->
//   perform the decision's timers
// Source: GroupMetadataManager.onLoaded, its timers (4.2).
#pragma once

#include "broker_model/base/timer_heap.hpp"
#include "broker_model/group/consumer/classic_members.hpp"
#include "broker_model/group/consumer/consumer_heartbeat.hpp"
#include "broker_model/group/consumer/regex_subscription.hpp"

namespace hw {

class LiveConsumerGroup {
  public:
    [[nodiscard]] const ConsumerGroup& group() const { return group_; }
    void apply(const ConsumerGroupRecord& record) { group_.apply(record); }
    void perform(const ConsumerDecision& decision, Instant now);

    // Everything in the log was applied.
    void loaded(const ConsumerGroupSettings& settings, Instant now);
    void topics_changed() { checked_.reset(); }
    [[nodiscard]] bool metadata_check_due(Instant now) const {
        return !checked_ || now >= checked_->at || group_.epoch() < checked_->epoch;
    }

    [[nodiscard]] Instant next_timer() const { return timers_.next_due(); }
    // One timer that is due; false: none is.
    bool fire(const ConsumerGroupContext& context, ConsumerDecision& decision);

    [[nodiscard]] bool resolving() const { return !resolving_.empty(); }
    // Resolves what was asked for. Empty if the group has none under way.
    [[nodiscard]] ConsumerDecision resolve_regexes(const GroupTopics& topics, Instant now);

  private:
    using TimerKey = std::pair<std::string, ConsumerTimer>;
    struct Fired {
        TimerKey key;
        std::int32_t epoch = 0;
    };

    void set_timer(const ConsumerTimerChange& change, Instant now);

    ConsumerGroup group_;
    std::optional<MetadataCheck> checked_;
    std::set<std::string> resolving_;
    TimerHeap<Fired> timers_;
    std::map<TimerKey, TimerId> armed_;
};

}  // namespace hw
