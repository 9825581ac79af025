// One consumer group "g" as KIP-848 has it. Records are applied at once.
#include "broker_model/group/consumer/live_consumer_group.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

class Driver {
  public:
    explicit Driver(const Json& in) {
        settings_.session_timeout = millis(in.at("group.consumer.session.timeout.ms"));
        settings_.heartbeat_interval = millis(in.at("group.consumer.heartbeat.interval.ms"));
        settings_.max_size = in.at("group.consumer.max.size");
        settings_.default_assignor = in.at("first_assignor");
        const std::string policy = in.at("group.consumer.migration.policy");
        settings_.may_upgrade = policy == "bidirectional" || policy == "upgrade";
        settings_.may_downgrade = policy == "bidirectional" || policy == "downgrade";
        for (const auto& [name, partitions] : in.at("topics").items()) {
            set_topic(name, partitions);
        }
    }

    Json run(const Json& in) {
        Json out;
        for (const Json& step : in.at("steps")) {
            Json result = perform(step);
            result["group"] = shown();
            out["steps"].push_back(result);
        }
        return out;
    }

  private:
    Json perform(const Json& step) {
        const std::string op = step.at("op");
        if (op == "consumer_group_heartbeat") return heartbeat(step);
        if (op == "advance_time") {
            advance(now_ + millis(step.at("ms")));
            return Json::object();
        }
        if (op == "set_topic_partitions") set_topic(step.at("topic"), step.at("partitions"));
        if (op == "delete_topic") delete_topic(step.at("topic"));
        if (op == "resolve_regexes" && group_) perform(group_->resolve_regexes(topics_, now_));
        return Json::object();
    }

    ConsumerGroupHeartbeatRequest request_from(const Json& step) {
        ConsumerGroupHeartbeatRequest r;
        r.member_id = step.at("member_id");
        r.member_epoch = step.at("member_epoch");
        if (!step.at("instance_id").is_null()) r.instance_id = step.at("instance_id");
        if (!step.at("rack_id").is_null()) r.rack = step.at("rack_id");
        if (step.at("rebalance_timeout_ms") != -1) {
            r.rebalance_timeout = millis(step.at("rebalance_timeout_ms"));
        }
        if (!step.at("server_assignor").is_null()) r.server_assignor = step.at("server_assignor");
        if (!step.at("subscribed_topic_names").is_null()) {
            r.subscribed_topics =
                step.at("subscribed_topic_names").get<std::vector<std::string>>();
        }
        if (!step.at("subscribed_topic_regex").is_null()) {
            r.subscribed_regex = step.at("subscribed_topic_regex");
        }
        if (!step.at("topic_partitions").is_null()) {
            r.owned.emplace();
            for (const auto& [topic, numbers] : step.at("topic_partitions").items()) {
                r.owned->push_back({ids_.at(topic), numbers.get<std::vector<std::int32_t>>()});
            }
        }
        return r;
    }

    Json heartbeat(const Json& step) {
        const ConsumerGroupHeartbeatRequest request = request_from(step);
        if (!group_ && request.member_epoch != kMemberEpochJoin) {
            return {{"error", "GROUP_ID_NOT_FOUND"}};
        }
        const LiveConsumerGroup none;
        const LiveConsumerGroup& live = group_ ? *group_ : none;
        const auto result = consumer_heartbeat(live.group(), request, context(),
                                               live.metadata_check_due(now_));
        Json out{{"error", error_name(result.decision.error)}};
        if (result.decision.error != ErrorCode::NONE) return out;
        if (!group_) group_.emplace();
        perform(result.decision);
        const auto& response = result.response;
        out["member_id"] = response.member_id;
        out["member_epoch"] = response.member_epoch;
        out["heartbeat_interval_ms"] = response.heartbeat_interval.ms();
        out["assignment"] = nullptr;
        if (response.assignment) {
            out["assignment"] = Json::object();
            for (const auto& t : *response.assignment) {
                out["assignment"][names_.at(t.topic)] = t.partitions;
            }
        }
        return out;
    }

    ConsumerGroupContext context() {
        return {topics_,  settings_,
                now_,     "m" + std::to_string(next_member_),
                "client", group_ && group_->resolving()};
    }

    void perform(const ConsumerDecision& d) {
        for (const ConsumerGroupRecord& r : d.records) group_->apply(r);
        group_->perform(d, now_);
    }

    // The recorded timers of one instant were all decided before any of their records was applied.
    void advance(Instant until) {
        while (group_ && group_->next_timer() <= until) {
            now_ = group_->next_timer();
            std::vector<ConsumerDecision> decisions;
            for (ConsumerDecision d; group_->fire(context(), d);) decisions.push_back(d);
            for (const ConsumerDecision& d : decisions) perform(d);
        }
        now_ = until;
    }

    // Topics only grow.
    void set_topic(const std::string& name, std::int32_t partitions) {
        const KnownTopic* known = topics_.find(name);
        if (known != nullptr && known->partitions >= partitions) return;
        ++topics_.version;
        if (known == nullptr) {
            topics_.version_with_new = topics_.version;
            const TopicId id(1000 - static_cast<std::int32_t>(names_.size()));
            ids_[name] = id;
            names_[id] = name;
        }
        topics_.by_name[name] = {ids_[name], partitions, {}};
        if (group_) group_->topics_changed();
    }
    void delete_topic(const std::string& name) {
        ++topics_.version;
        topics_.by_name.erase(name);
        if (group_) group_->topics_changed();
    }

    Json shown(const PartitionSets& sets) const {
        Json out = Json::object();
        for (const auto& [topic, partitions] : sets) out[names_.at(topic)] = partitions;
        return out;
    }

    Json shown() const {
        if (!group_) return nullptr;
        Json members = Json::array();
        const ConsumerGroup& group = group_->group();
        for (const auto& [id, m] : group.members()) {
            Json shown_member{
                {"member_id", id},
                {"instance_id", nullptr},
                {"member_epoch", m.current.epoch},
                {"previous_member_epoch", m.current.previous_epoch},
                {"state", m.current.state == ConsumerMemberState::Stable ? "STABLE"
                          : m.current.state == ConsumerMemberState::UnrevokedPartitions
                              ? "UNREVOKED_PARTITIONS"
                              : "UNRELEASED_PARTITIONS"},
                {"assigned", shown(m.current.assigned)},
                {"revoking", shown(m.current.revoking)},
                {"target", shown(group.targets().contains(id) ? group.targets().at(id)
                                                              : PartitionSets{})}};
            if (m.is_static()) shown_member["instance_id"] = m.metadata.instance_id;
            members.push_back(shown_member);
        }
        return {{"type", "consumer"},
                {"state", state_name(group.state())},
                {"group_epoch", group.epoch()},
                {"assignment_epoch", group.assignment_epoch()},
                {"members", members}};
    }

    ConsumerGroupSettings settings_;
    GroupTopics topics_;
    std::map<std::string, TopicId> ids_;
    std::map<TopicId, std::string> names_;
    std::optional<LiveConsumerGroup> group_;
    Instant now_;
    int next_member_ = 1;
};

const RegisterFamily kGroupConsumer{
    {"group-consumer", "B", [](const Json& in) { return Driver(in).run(in); }, {}}};

}  // namespace
}  // namespace hw::conformance
