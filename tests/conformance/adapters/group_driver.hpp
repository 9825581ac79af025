// Drives the group coordinator as the recorded runs did: one group "g", log appends that succeed at
// once, timers in steps of 100 ms. Shared by the group families.
#pragma once

#include "broker_model/base/timer_heap.hpp"
#include "broker_model/group/group_manager.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {

class GroupDriver {
  public:
    explicit GroupDriver(const GroupSettings& settings);

    // join_group, sync_group, heartbeat, leave_group, advance_time; nullopt: not one of these.
    std::optional<Json> membership(const Json& step);
    // Everything that was answered meanwhile, and the group.
    void finish(Json& out);

    // ---- for other operations
    [[nodiscard]] GroupManager& manager() { return manager_; }
    // Assignments are written "t-0,t-1" and stand for those of the consumer protocol.
    void use_consumer_protocol() { consumer_protocol_ = true; }
    [[nodiscard]] bool resolves_regexes() const { return resolves_regexes_; }
    void resolve_regexes();
    // Topics only grow. Ids descend with the names' first use: so the recorded runs walked them.
    void set_topic(const std::string& name, std::int32_t partitions);
    void delete_topic(const std::string& name);
    GroupTicket ticket() { return step_ + 1; }
    // Takes over what an operation asked for; the answer to `ticket`, if there is one by now.
    std::optional<Response> perform(GroupOutcome& out, GroupTicket ticket);
    void append(const std::vector<CoordinatorRecord>& records, BatchProducer producer = {});
    [[nodiscard]] Offset log_end() const { return log_end_; }
    void append_marker(BatchProducer producer, ControlType type);
    [[nodiscard]] std::string model_id(const Json& name);  // "m1" -> ours

    static constexpr std::int64_t kStartMs = 1'000'000;

  private:
    Json join(const Json& step);
    Json sync(const Json& step);
    Json heartbeat(const Json& step);
    Json leave(const Json& step);
    void advance(std::int64_t ms);
    void fire_due();
    void take(GroupOutcome& out);
    Json consumer_heartbeat(const Json& step);
    [[nodiscard]] ConsumerGroupHeartbeatRequest consumer_request(const Json& step);
    [[nodiscard]] std::string shown(const std::string& id);
    [[nodiscard]] std::string fresh_id() const;
    void set_timers(const GroupOutcome& out);
    void take_rest(GroupOutcome& out);
    [[nodiscard]] std::string shown_assignment(const std::string& bytes) const;
    [[nodiscard]] Json response_json(const GroupReply& reply);
    [[nodiscard]] Json group_json();

    [[nodiscard]] Json group_json(const ConsumerGroup& group);
    [[nodiscard]] Json partitions_json(const PartitionSets& sets) const;
    [[nodiscard]] Json refused(GroupTicket ticket);

    GroupSettings settings_;
    GroupTopics topics_;
    GroupManager manager_;
    bool consumer_protocol_ = false;
    bool resolves_regexes_ = false;
    std::map<std::string, TopicId> topic_ids_;
    std::map<TopicId, std::string> topic_names_;  // also of topics that are gone
    Instant now_;
    TimerHeap<GroupTimerKey> timers_;
    std::map<GroupTimerKey, TimerId> running_;
    Offset log_end_{0};
    GroupTicket step_ = 0;
    std::vector<GroupReply> replies_;  // of this step
    std::map<std::string, std::string> shown_;  // our id -> "m1"
    std::map<std::string, std::string> ours_{{"", ""}};
};

[[nodiscard]] inline Json null_if_empty(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}
[[nodiscard]] inline std::string text_or_empty(const Json& value) {
    return value.is_null() ? std::string{} : value.get<std::string>();
}

}  // namespace hw::conformance
