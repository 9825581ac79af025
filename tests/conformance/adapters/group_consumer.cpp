// Consumer groups (KIP-848) and calls of the classic protocol on the same group.
#include "tests/conformance/adapters/group_driver.hpp"

namespace hw::conformance {
namespace {

class Steps {
  public:
    explicit Steps(const Json& in) : driver_(settings_from(in)) {
        driver_.use_consumer_protocol();
        for (const auto& [name, partitions] : in.at("topics").items()) set_topic(name, partitions);
    }

    Json run(const Json& step) {
        auto membership = driver_.membership(step);
        Json out = membership ? *membership : perform(step, step.at("op"));
        driver_.finish(out);
        return out;
    }

  private:
    static GroupSettings settings_from(const Json& in) {
        GroupSettings settings;
        settings.initial_rebalance_delay = millis(in.at("group.initial.rebalance.delay.ms"));
        ConsumerGroupSettings& c = settings.consumer;
        c.session_timeout = millis(in.at("group.consumer.session.timeout.ms"));
        c.heartbeat_interval = millis(in.at("group.consumer.heartbeat.interval.ms"));
        c.max_size = in.at("group.consumer.max.size");
        c.default_assignor = in.at("first_assignor");
        const std::string policy = in.at("group.consumer.migration.policy");
        c.may_upgrade = policy == "bidirectional" || policy == "upgrade";
        c.may_downgrade = policy == "bidirectional" || policy == "downgrade";
        return settings;
    }

    Json perform(const Json& step, const std::string& op) {
        if (op == "consumer_group_heartbeat") return heartbeat(step);
        if (op == "set_topic_partitions") set_topic(step.at("topic"), step.at("partitions"));
        if (op == "delete_topic") delete_topic(step.at("topic"));
        if (op == "resolve_regexes" && driver_.resolves_regexes()) driver_.resolve_regexes();
        return Json::object();
    }

    ConsumerGroupHeartbeatRequest request_from(const Json& step) {
        ConsumerGroupHeartbeatRequest r;
        r.group = "g";
        r.client_id = "client";
        r.member_id = driver_.model_id(step.at("member_id"));
        r.member_epoch = step.at("member_epoch");
        r.instance_id = text_or_empty(step.at("instance_id"));
        r.rack = text_or_empty(step.at("rack_id"));
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
        if (step.at("topic_partitions").is_null()) return r;
        r.owned.emplace();
        for (const auto& [topic, numbers] : step.at("topic_partitions").items()) {
            r.owned->push_back({ids_.at(topic), numbers.get<std::vector<std::int32_t>>()});
        }
        return r;
    }

    Json heartbeat(const Json& step) {
        const ConsumerGroupHeartbeatRequest request = request_from(step);
        if (request.member_id == step.at("member_id")) driver_.know(request.member_id);
        GroupOutcome out;
        driver_.manager().handle(request, driver_.fresh_id(), driver_.ticket(), out);
        const auto answer = driver_.perform(out, driver_.ticket());
        const auto& response = std::get<ConsumerGroupHeartbeatResponse>(answer.value());
        Json shown{{"error", error_name(response.error)}};
        if (response.error != ErrorCode::NONE) return shown;
        shown["member_id"] = driver_.shown(response.member_id);
        shown["member_epoch"] = response.member_epoch;
        shown["heartbeat_interval_ms"] = response.heartbeat_interval.ms();
        shown["assignment"] = nullptr;
        if (!response.assignment) return shown;
        shown["assignment"] = Json::object();
        for (const TopicIdPartitions& t : *response.assignment) {
            shown["assignment"][driver_.topic_name(t.topic)] = t.partitions;
        }
        return shown;
    }

    // Topics only grow. Ids descend with the names: so the recorded runs walked their hash maps.
    void set_topic(const std::string& name, std::int32_t partitions) {
        GroupTopics& topics = driver_.topics();
        const KnownTopic* known = topics.find(name);
        if (known != nullptr && known->partitions >= partitions) return;
        ++topics.version;
        if (known == nullptr) {
            topics.version_with_new = topics.version;
            ids_[name] = TopicId(next_id_--);
            driver_.name_topic(ids_[name], name);
        }
        topics.by_name[name] = {ids_[name], partitions, {}};
        driver_.manager().topics_changed();
    }
    void delete_topic(const std::string& name) {
        ++driver_.topics().version;
        driver_.topics().by_name.erase(name);
        driver_.manager().topics_changed();
    }

    GroupDriver driver_;
    std::map<std::string, TopicId> ids_;
    std::int32_t next_id_ = 1000;
};

Json run(const Json& in) {
    Steps steps(in);
    Json out;
    for (const Json& step : in.at("steps")) out["steps"].push_back(steps.run(step));
    return out;
}

const RegisterFamily kRegistered{
    {"group-consumer",
     "B",
     run,
     {{}, {"steps.*.group.members", "steps.*.responses.*.members"}}}};

}  // namespace
}  // namespace hw::conformance
