#include <algorithm>
#include <map>

#include "broker_model/controller/config_change.hpp"
#include "broker_model/controller/controller_decisions.hpp"
#include "broker_model/protocol/errors.hpp"
#include "tests/conformance/adapters/partition_json.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

using Assignment = std::vector<NodeList>;

Assignment assignment_from(const Json& lists) {
    Assignment assignment;
    for (const Json& list : lists) assignment.push_back(nodes_from(list));
    return assignment;
}

struct PartitionKey {
    std::string topic;
    std::int32_t partition = 0;
    auto operator<=>(const PartitionKey&) const = default;
};

class Controller {
  public:
    explicit Controller(const Json& in) {
        ControllerSettings& settings = state_.settings;
        settings.file.give("broker.session.timeout.ms",
                           in.at("broker_session_timeout_ms").get<std::int64_t>());
        settings.file.give("min.insync.replicas",
                           in.at("static_min_insync_replicas").get<std::int64_t>());
        const std::string version = in.at("metadata_version");
        settings.bootstrap_features[std::string(kMetadataVersion)] =
            metadata_version_level(version).value();
        if (in.at("eligible_leader_replicas_enabled")) {
            settings.bootstrap_features[std::string(kElrVersion)] = 1;
        }
        activate(state_, now_);
        apply_all(activation_records(state_));
        next_offset_ = in.at("first_offset");
    }

    Json run(const Json& step) {
        const ClusterImage before = state_.image;
        Json out = perform(step, step.at("op"));
        if (!out.contains("error")) out["error"] = "NONE";
        report_partitions(before, out);
        report_brokers(before, out);
        out["next_offset"] = next_offset_;
        return out;
    }

  private:
    template <class Request>
    auto run_decision(const Request& request) {
        return commit(decide(state_, request, time()));
    }
    template <class Response>
    Response commit(Decision<Response> decision) {
        apply_all(decision.records);
        return std::move(decision.response);
    }
    void apply_all(const std::vector<MetadataRecord>& records) {
        for (const MetadataRecord& record : records) apply_record(state_, record, next_offset_++);
    }

    Json perform(const Json& step, const std::string& op) {
        if (op == "advance_time") {
            now_ = now_ + millis(step.at("ms"));
            return Json::object();
        }
        if (op == "register_broker") return register_broker(step);
        if (op == "broker_heartbeat") return heartbeat(step);
        if (op == "unregister_broker") {
            return refusal(run_decision(UnregisterBrokerRequest{NodeId(step.at("broker"))}).result);
        }
        if (op == "create_topic") return create_topic(step);
        if (op == "delete_topic") {
            return refusal(run_decision(DeleteTopicRequest{step.at("topic")}).result);
        }
        if (op == "create_partitions") return create_partitions(step);
        if (op == "alter_partition") return alter_partition(step);
        if (op == "elect_leader") return elect_leader(step);
        if (op == "alter_partition_reassignment") return reassign(step);
        if (op == "alter_config") return alter_config(step);
        if (op == "fence_one_stale_broker") {
            return {{"more", commit(fence_one_stale_broker(state_, time()))}};
        }
        if (op == "elect_unclean_leaders_task") commit(elect_unclean_leaders(state_));
        if (op == "balance_leaders_task") commit(balance_leaders(state_));
        return Json::object();
    }

    Json register_broker(const Json& step) {
        BrokerRegistrationRequest request;
        request.broker = NodeId(step.at("broker"));
        request.incarnation = step.at("incarnation");
        request.previous_broker_epoch = BrokerEpoch(step.at("previous_broker_epoch"));
        const auto response = run_decision(request);
        if (response.error != ErrorCode::NONE) return {{"error", error_name(response.error)}};
        return {{"broker_epoch", response.broker_epoch.value()}};
    }

    Json heartbeat(const Json& step) {
        BrokerHeartbeatRequest request;
        request.broker = NodeId(step.at("broker"));
        request.broker_epoch = BrokerEpoch(step.at("broker_epoch"));
        request.current_metadata_offset = step.at("current_metadata_offset");
        request.want_fence = step.at("want_fence");
        request.want_shut_down = step.at("want_shutdown");
        const auto response = run_decision(request);
        if (response.error != ErrorCode::NONE) return {{"error", error_name(response.error)}};
        const auto control = state_.heartbeats.state_of(request.broker);
        return {{"is_caught_up", response.is_caught_up},
                {"is_fenced", response.is_fenced},
                {"in_controlled_shutdown", control == BrokerControlState::ControlledShutdown},
                {"should_shut_down", response.should_shut_down}};
    }

    Json create_topic(const Json& step) {
        CreateTopicRequest request;
        request.name = step.at("topic");
        request.assignment = assignment_from(step.at("assignments"));
        for (const auto& [key, value] : step.at("configs").items()) request.configs[key] = value;
        return refusal(run_decision(request).result);
    }

    Json create_partitions(const Json& step) {
        CreatePartitionsRequest request;
        request.topic = step.at("topic");
        request.count = step.at("count");
        request.assignment = assignment_from(step.at("assignments"));
        return refusal(run_decision(request).result);
    }

    Json alter_partition(const Json& step) {
        AlterPartitionRequest request;
        request.broker = NodeId(step.at("broker"));
        request.broker_epoch = BrokerEpoch(step.at("broker_epoch"));
        AlterPartitionRequest::Partition& p = request.partitions.emplace_back();
        p.tp = {topic_id(step.at("topic")), step.at("partition")};
        p.leader_epoch = LeaderEpoch(step.at("leader_epoch"));
        p.partition_epoch = PartitionEpoch(step.at("partition_epoch"));
        p.leader_recovery_state = recovery_state_from(step.at("leader_recovery_state"));
        for (const Json& m : step.at("new_isr")) {
            p.new_isr.push_back({NodeId(m.at("broker")), BrokerEpoch(m.at("broker_epoch"))});
        }
        const std::int64_t offset = next_offset_;
        const auto response = run_decision(request);
        if (response.error != ErrorCode::NONE) return {{"error", error_name(response.error)}};
        return {{"error", error_name(response.partitions.front().error)},
                {"records", next_offset_ - offset}};
    }

    Json elect_leader(const Json& step) {
        ElectLeadersRequest request;
        const bool unclean = step.at("election_type") == "UNCLEAN";
        request.type = unclean ? ElectionType::Unclean : ElectionType::Preferred;
        request.partitions.push_back({step.at("topic"), step.at("partition")});
        return refusal(run_decision(request).partitions.front().result);
    }

    Json reassign(const Json& step) {
        AlterPartitionReassignmentRequest request;
        request.topic = step.at("topic");
        request.partition = step.at("partition");
        request.allow_replication_factor_change = step.at("allow_replication_factor_change");
        const Json& replicas = step.at("replicas");
        if (!replicas.is_null()) request.replicas = nodes_from(replicas);
        return refusal(run_decision(request).result);
    }

    Json alter_config(const Json& step) {
        AlterConfigRequest request;
        const bool topic = step.at("resource_type") == "TOPIC";
        request.resource = topic ? ConfigResourceType::Topic : ConfigResourceType::Broker;
        request.name = step.at("resource");
        const Json& value = step.at("value");
        auto& change = request.changes[step.at("key").get<std::string>()];
        if (!value.is_null()) change = value.get<std::string>();
        // The recording's configuration manager is not told which resources exist.
        const ConfigChange changed = change_configs(state_, request, Existence::NotChecked);
        const auto cleared =
            std::count_if(changed.records.begin(), changed.records.end(), [](const auto& r) {
                return std::holds_alternative<ClearElrRecord>(r);
            });
        apply_all(changed.records);
        Json out = refusal(changed.result);
        out["clear_elr_records"] = cleared;
        return out;
    }

    static Json refusal(const AdminResult& result) {
        if (result.error == ErrorCode::NONE) return Json::object();
        return {{"error", error_name(result.error)}};
    }

    TopicId topic_id(const std::string& name) const {
        const TopicImage* topic = state_.image.topics.find(name);
        return topic == nullptr ? kNoTopic : topic->id;
    }

    DecisionTime time() const { return {now_, next_offset_}; }

    static std::map<PartitionKey, PartitionRegistration> partitions(const ClusterImage& image) {
        std::map<PartitionKey, PartitionRegistration> all;
        image.topics.for_each_partition([&](TopicPartition tp, const PartitionRegistration& p) {
            all[{image.topics.find(tp.topic)->name, tp.partition}] = p;
        });
        return all;
    }

    void report_partitions(const ClusterImage& before, Json& out) const {
        const auto old = partitions(before);
        const auto now = partitions(state_.image);
        out["changed_partitions"] = Json::array();
        for (const auto& [key, partition] : now) {
            const auto found = old.find(key);
            if (found != old.end() && found->second == partition) continue;
            Json shown = to_json(partition);
            shown["topic"] = key.topic;
            shown["partition"] = key.partition;
            out["changed_partitions"].push_back(shown);
        }
        for (const auto& [key, partition] : old) {
            if (now.contains(key)) continue;
            const std::string name = key.topic + "-" + std::to_string(key.partition);
            out["removed_partitions"].push_back(name);
        }
    }

    void report_brokers(const ClusterImage& before, Json& out) const {
        Json& changed = out["changed_brokers"] = Json::array();
        for (const auto& [id, broker] : state_.image.brokers) {
            const BrokerRegistration* old = before.broker(id);
            const bool same = old != nullptr && old->epoch == broker.epoch &&
                              old->fenced == broker.fenced &&
                              old->in_controlled_shutdown == broker.in_controlled_shutdown;
            if (same) continue;
            changed.push_back({{"broker", id.value()},
                               {"broker_epoch", broker.epoch.value()},
                               {"fenced", broker.fenced},
                               {"in_controlled_shutdown", broker.in_controlled_shutdown}});
        }
        for (const auto& [id, broker] : before.brokers) {
            if (state_.image.broker(id) != nullptr) continue;
            changed.push_back({{"broker", id.value()}, {"unregistered", true}});
        }
    }

    ControllerState state_;
    Instant now_ = Instant::from_ms(1000);
    std::int64_t next_offset_ = 0;
};

Json run(const Json& in) {
    Controller controller(in);
    Json out;
    for (const Json& step : in.at("steps")) out["steps"].push_back(controller.run(step));
    return out;
}

const RegisterFamily kRegistered{{"replication-control", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
