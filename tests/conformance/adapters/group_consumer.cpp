// One consumer group "g" as KIP-848 has it. Records are applied at once.
#include <tuple>

#include "broker_model/group/consumer/consumer_heartbeat.hpp"
#include "broker_model/group/consumer/membership.hpp"
#include "broker_model/group/consumer/regex_subscription.hpp"
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
        if (op == "resolve_regexes" && group_ && !regexes_.empty()) {
            perform(regex_result(*group_, resolve(regexes_, topics_, now_), topics_, now_));
            regexes_.clear();
        }
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
        const ConsumerGroup group = group_.value_or(ConsumerGroup{});
        const bool check_due = !checked_ || now_ >= checked_->at || group.epoch() < checked_->epoch;
        const auto result = consumer_heartbeat(group, request, context(), check_due);
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
        return {topics_, settings_, now_, "m" + std::to_string(next_member_), "client",
                !regexes_.empty()};
    }

    void perform(const ConsumerDecision& d) {
        for (const ConsumerGroupRecord& r : d.records) group_->apply(r);
        if (d.checked) checked_ = d.checked;
        if (!d.resolve_regexes.empty()) regexes_ = d.resolve_regexes;
        for (const ConsumerTimerChange& t : d.timers) {
            const auto key = std::pair(t.member, t.timer);
            if (!t.after) {
                timers_.erase(key);
            } else if (!t.keep_running || !timers_.contains(key)) {
                timers_[key] = {now_ + *t.after, t.epoch};
            }
        }
    }

    // The recorded timers of one instant were all decided before any of their records was applied.
    void advance(Instant until) {
        for (;;) {
            Instant due = kNever;
            for (const auto& [key, timer] : timers_) due = std::min(due, timer.first);
            if (due > until) break;
            now_ = due;
            std::vector<ConsumerDecision> decisions;
            for (auto it = timers_.begin(); it != timers_.end();) {
                const auto [key, timer] = *it;
                it = timer.first == due ? timers_.erase(it) : std::next(it);
                if (timer.first != due) continue;
                decisions.push_back(fire(key.first, key.second, timer.second));
            }
            for (const ConsumerDecision& d : decisions) perform(d);
        }
        now_ = until;
    }

    ConsumerDecision fire(const std::string& id, ConsumerTimer kind, std::int32_t epoch) {
        const ConsumerMember* member = group_->member(id);
        if (member == nullptr) return {};
        if (kind == ConsumerTimer::Rebalance && member->current.epoch != epoch) return {};
        return fence_members(*group_, {id}, context());
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
        checked_.reset();
    }
    void delete_topic(const std::string& name) {
        ++topics_.version;
        topics_.by_name.erase(name);
        checked_.reset();
    }

    Json shown(const PartitionSets& sets) const {
        Json out = Json::object();
        for (const auto& [topic, partitions] : sets) out[names_.at(topic)] = partitions;
        return out;
    }

    Json shown() const {
        if (!group_) return nullptr;
        Json members = Json::array();
        for (const auto& [id, m] : group_->members()) {
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
                {"target", shown(group_->targets().contains(id) ? group_->targets().at(id)
                                                                : PartitionSets{})}};
            if (m.is_static()) shown_member["instance_id"] = m.metadata.instance_id;
            members.push_back(shown_member);
        }
        return {{"type", "consumer"},
                {"state", state_name(group_->state())},
                {"group_epoch", group_->epoch()},
                {"assignment_epoch", group_->assignment_epoch()},
                {"members", members}};
    }

    ConsumerGroupSettings settings_;
    GroupTopics topics_;
    std::map<std::string, TopicId> ids_;
    std::map<TopicId, std::string> names_;
    std::optional<ConsumerGroup> group_;
    std::optional<MetadataCheck> checked_;
    std::set<std::string> regexes_;
    std::map<std::pair<std::string, ConsumerTimer>, std::pair<Instant, std::int32_t>> timers_;
    Instant now_;
    int next_member_ = 1;
};

const RegisterFamily kGroupConsumer{
    {"group-consumer", "B", [](const Json& in) { return Driver(in).run(in); }, {}}};

}  // namespace
}  // namespace hw::conformance
