// A consumer group with what its coordinator keeps beside the records: when topics were looked at,
// which timers run for what, whether expressions are being resolved. All of it is lost with the
// coordinator and built anew by loaded().
//   decide (consumer_heartbeat, classic_join, on_timer ...) -> write the records -> apply each;
//   perform() says which timers to start or stop
// Source: GroupMetadataManager.onLoaded, its timers (4.2).
#pragma once

#include "broker_model/group/consumer/classic_members.hpp"
#include "broker_model/group/consumer/consumer_heartbeat.hpp"
#include "broker_model/group/consumer/regex_subscription.hpp"

namespace hw {

class LiveConsumerGroup {
  public:
    LiveConsumerGroup() = default;
    explicit LiveConsumerGroup(ConsumerGroup group) : group_(std::move(group)) {}

    [[nodiscard]] const ConsumerGroup& group() const { return group_; }
    void apply(const ConsumerGroupRecord& record) { group_.apply(record); }

    // What is left of the decision's timers: one that is to be kept running may run already.
    [[nodiscard]] std::vector<ConsumerTimerChange> perform(const ConsumerDecision& decision);
    // Everything in the log was applied.
    [[nodiscard]] std::vector<ConsumerTimerChange> loaded(const ConsumerGroupSettings& settings);
    [[nodiscard]] ConsumerDecision on_timer(ConsumerTimer timer, const std::string& member,
                                            const ConsumerGroupContext& context);

    void topics_changed() { checked_.reset(); }
    [[nodiscard]] bool metadata_check_due(Instant now) const {
        return !checked_ || now >= checked_->at || group_.epoch() < checked_->epoch;
    }

    [[nodiscard]] bool resolving() const { return !resolving_.empty(); }
    // Resolves what was asked for. Empty if the group has none under way.
    [[nodiscard]] ConsumerDecision resolve_regexes(const GroupTopics& topics, Instant now);

  private:
    ConsumerGroup group_;
    std::optional<MetadataCheck> checked_;
    std::set<std::string> resolving_;
    std::map<std::pair<std::string, ConsumerTimer>, std::int32_t> running_;  // with their epoch
};

}  // namespace hw
