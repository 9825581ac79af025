// Steps of the admin client.
#include "broker_model/client/admin_errors.hpp"
#include "broker_model/client/admin_node.hpp"
#include "tests/conformance/cluster/stage.hpp"

namespace hw::conformance {
namespace {

struct MessageOf {
    // The client makes these exceptions from the error code alone.
    std::string operator()(const ElectLeadersResponse&) const { return ""; }
    template <class R>
    std::string operator()(const R& r) const {
        if constexpr (requires { r.result.message; }) return r.result.message;
        return "";
    }
};

}  // namespace

AdminOutcome admin_call(Stage& stage, AdminCall what) {
    AdminNode& admin = stage.cluster.admin(stage.admin);
    const std::uint64_t token = admin.submit(std::move(what), stage.now());
    stage.cluster.runtime().poke(stage.admin);
    std::optional<AdminOutcome> outcome;
    const auto done = [&] {
        for (AdminOutcome& o : admin.take_outcomes()) {
            if (o.token == token) outcome = std::move(o);
        }
        return outcome.has_value();
    };
    (void)stage.wait(done, stage.now() + seconds(600));
    HW_CHECK(outcome.has_value(), "an admin call never ended");
    return *outcome;
}

Json failure(const AdminOutcome& o) {
    if (o.timed_out) {
        Json out{{"error", "REQUEST_TIMED_OUT"}, {"exception", "TimeoutException"}};
        if (o.disconnected_last) out["cause"] = "DisconnectException";
        return out;
    }
    Json out{{"error", error_name(o.error)}, {"exception", error_info(o.error).exception}};
    const std::string message = std::visit(MessageOf{}, o.response);
    if (!message.empty()) out["message"] = message;
    return out;
}

bool failed(const AdminOutcome& o) { return o.timed_out || o.error != ErrorCode::NONE; }

namespace {

constexpr Duration kPauseAfterChange = millis(300);  // the recorder's own, after a change

Json done(const AdminOutcome& o) { return failed(o) ? failure(o) : Json{{"ok", true}}; }

Json done_and_pause(Stage& stage, const AdminOutcome& o) {
    if (!failed(o)) stage.pass(kPauseAfterChange);
    return done(o);
}

AdminCall with_timeout(Request request, const Json& step) {
    AdminCall out;
    out.request = std::move(request);
    if (step.contains("timeout_ms")) out.timeout = millis(step.at("timeout_ms"));
    return out;
}

AdminCall to_leader(Request request, const Json& step) {
    AdminCall out = with_timeout(std::move(request), step);
    out.topic = step.at("topic");
    out.partition = step.value("partition", 0);
    return out;
}

std::vector<NodeId> node_ids(const Json& ids) {
    std::vector<NodeId> out;
    for (const Json& id : ids) out.emplace_back(id.get<std::int32_t>());
    return out;
}

std::vector<std::vector<NodeId>> assignment(const Json& step) {
    std::vector<std::vector<NodeId>> out;
    for (const Json& replicas : step.value("assignment", Json::array())) {
        out.push_back(node_ids(replicas));
    }
    return out;
}

Json step_create_topic(Stage& stage, const Json& step) {
    CreateTopicRequest r;
    r.name = step.at("topic");
    r.assignment = assignment(step);
    r.partitions = step.value("partitions", -1);
    r.replication_factor = step.value("replication_factor", std::int16_t{-1});
    if (step.contains("configs")) r.configs = settings(step.at("configs"));
    r.validate_only = step.value("validate_only", false);
    const auto outcome = admin_call(stage, with_timeout(r, step));
    return r.validate_only ? done(outcome) : done_and_pause(stage, outcome);
}

Json step_delete_topic(Stage& stage, const Json& step) {
    return done(admin_call(stage, with_timeout(DeleteTopicRequest{step.at("topic")}, step)));
}

Json step_create_partitions(Stage& stage, const Json& step) {
    CreatePartitionsRequest r;
    r.topic = step.at("topic");
    r.count = step.at("count");
    r.assignment = assignment(step);
    return done(admin_call(stage, with_timeout(r, step)));
}

Json step_alter_config(Stage& stage, const Json& step) {
    AlterConfigRequest r;
    const auto resource = step.value("resource", std::string("topic"));
    AdminCall what;
    if (resource == "topic") {
        r.name = step.contains("topic") ? step.at("topic") : step.at("name");
    } else {
        r.resource = resource == "broker" ? AlterConfigRequest::Resource::Broker
                                          : AlterConfigRequest::Resource::Group;
        r.name = step.at("name");
        if (resource == "broker" && !r.name.empty()) what.broker = NodeId(std::stoi(r.name));
    }
    for (auto& [key, value] : settings(step.value("set", Json::object()))) r.changes[key] = value;
    for (const Json& key : step.value("unset", Json::array())) {
        r.changes[key.get<std::string>()] = std::nullopt;
    }
    what.request = r;
    return done_and_pause(stage, admin_call(stage, what));
}

const char* source_name(DescribeConfigsResponse::Source source) {
    switch (source) {
        case DescribeConfigsResponse::Source::DynamicTopicConfig: return "DYNAMIC_TOPIC_CONFIG";
        case DescribeConfigsResponse::Source::DynamicBrokerConfig: return "DYNAMIC_BROKER_CONFIG";
        case DescribeConfigsResponse::Source::DynamicDefaultBrokerConfig:
            return "DYNAMIC_DEFAULT_BROKER_CONFIG";
        case DescribeConfigsResponse::Source::StaticBrokerConfig: return "STATIC_BROKER_CONFIG";
        case DescribeConfigsResponse::Source::DefaultConfig: return "DEFAULT_CONFIG";
        case DescribeConfigsResponse::Source::DynamicGroupConfig: return "DYNAMIC_GROUP_CONFIG";
    }
    return "UNKNOWN";
}

Json step_describe_config(Stage& stage, const Json& step) {
    DescribeConfigsRequest r;
    AdminCall what;
    if (step.value("resource", std::string("topic")) == "broker") {
        r.resource = AlterConfigRequest::Resource::Broker;
        r.name = step.at("name");
        what.broker = NodeId(std::stoi(r.name));
    } else {
        r.name = step.contains("topic") ? step.at("topic") : step.at("name");
    }
    for (const Json& key : step.at("keys")) r.keys.push_back(key);
    what.request = r;
    const auto outcome = admin_call(stage, what);
    if (failed(outcome)) return failure(outcome);
    Json values = Json::object();
    for (const auto& e : std::get<DescribeConfigsResponse>(outcome.response).entries) {
        values[e.key] = {{"value", e.value ? Json(*e.value) : Json()},
                         {"source", source_name(e.source)}};
    }
    return Json{{"values", values}};
}

Json step_reassign(Stage& stage, const Json& step) {
    AlterPartitionReassignmentRequest r;
    r.topic = step.at("topic");
    r.partition = step.value("partition", 0);
    if (step.contains("replicas")) r.replicas = node_ids(step.at("replicas"));
    if (r.replicas && r.replicas->empty()) {  // the client's own constructor refuses
        return Json{{"error", "IllegalArgumentException"},
                    {"exception", "IllegalArgumentException"}};
    }
    return done(admin_call(stage, with_timeout(r, step)));
}

Json step_elect_leaders(Stage& stage, const Json& step) {
    ElectLeadersRequest r;
    r.type = step.value("type", std::string("preferred")) == "unclean" ? ElectionType::Unclean
                                                                       : ElectionType::Preferred;
    r.partitions.push_back({step.at("topic"), step.value("partition", 0)});
    return done(admin_call(stage, with_timeout(r, step)));
}

Json step_unregister_broker(Stage& stage, const Json& step) {
    const auto node = stage.nodes(step).front();
    return done(admin_call(stage, with_timeout(UnregisterBrokerRequest{node}, step)));
}

Json step_delete_records(Stage& stage, const Json& step) {
    DeleteRecordsRequest r;
    r.before = Offset(step.at("before").get<std::int64_t>());
    r.timeout = seconds(15);
    const auto outcome = admin_call(stage, to_leader(r, step));
    if (failed(outcome)) return failure(outcome);
    return Json{{"low_watermark",
                 std::get<DeleteRecordsResponse>(outcome.response).low_watermark.value()}};
}

std::int64_t list_timestamp(Stage& stage, const Json& step) {
    const Json spec = step.value("spec", Json("latest"));
    if (spec.is_number()) return stage.cluster.wall_ms(stage.zero) + spec.get<std::int64_t>();
    const auto text = spec.get<std::string>();
    if (text == "earliest") return kEarliestTimestamp;
    if (text == "max_timestamp") return kMaxTimestamp;
    return kLatestTimestamp;
}

Json step_list_offsets(Stage& stage, const Json& step) {
    ListOffsetsRequest r;
    if (step.value("isolation", std::string()) == "read_committed") {
        r.isolation = IsolationLevel::ReadCommitted;
    }
    r.partitions.push_back({{}, LeaderEpoch{-1}, list_timestamp(stage, step)});
    const auto outcome = admin_call(stage, to_leader(r, step));
    if (failed(outcome)) return failure(outcome);
    const auto& p = std::get<ListOffsetsResponse>(outcome.response).partitions.front();
    Json out{{"offset", p.offset.value()}};
    if (p.leader_epoch != kNoLeaderEpoch) out["record_leader_epoch"] = p.leader_epoch.value();
    return out;
}

Json step_describe_producers(Stage& stage, const Json& step) {
    const auto outcome = admin_call(stage, to_leader(DescribeProducersRequest{}, step));
    if (failed(outcome)) return failure(outcome);
    Json producers = Json::array();
    for (const auto& p : std::get<DescribeProducersResponse>(outcome.response).producers) {
        Json entry{{"producer_epoch", p.producer_epoch.value()},
                   {"last_sequence", p.last_sequence}};
        if (p.coordinator_epoch >= 0) entry["coordinator_epoch"] = p.coordinator_epoch;
        if (p.current_txn_start_offset.value() >= 0) {
            entry["current_txn_start_offset"] = p.current_txn_start_offset.value();
        }
        producers.push_back(std::move(entry));
    }
    return Json{{"producers", producers}};
}

Json step_admin_describe(Stage& stage, const Json& step) {
    const auto outcome = admin_call(
        stage, with_timeout(DescribeTopicPartitionsRequest{step.at("topic")}, step));
    if (failed(outcome)) return failure(outcome);
    Json partitions = Json::array();
    for (const auto& p : std::get<DescribeTopicPartitionsResponse>(outcome.response).partitions) {
        partitions.push_back({{"partition", p.partition},
                              {"leader", p.leader.value()},
                              {"replicas", node_list(p.replicas)},
                              {"isr", node_list(p.isr)},
                              {"elr", node_list(p.eligible_leader_replicas)},
                              {"last_known_elr", node_list(p.last_known_elr)}});
    }
    return Json{{"partitions", partitions}};
}

}  // namespace

void add_admin_steps(StepTable& table) {
    table.insert({{"create_topic", step_create_topic},
                  {"delete_topic", step_delete_topic},
                  {"create_partitions", step_create_partitions},
                  {"alter_config", step_alter_config},
                  {"describe_config", step_describe_config},
                  {"reassign", step_reassign},
                  {"elect_leaders", step_elect_leaders},
                  {"unregister_broker", step_unregister_broker},
                  {"delete_records", step_delete_records},
                  {"list_offsets", step_list_offsets},
                  {"describe_producers", step_describe_producers},
                  {"admin_describe", step_admin_describe}});
}

}  // namespace hw::conformance
