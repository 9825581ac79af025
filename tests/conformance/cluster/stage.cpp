#include "tests/conformance/cluster/stage.hpp"

#include "broker_model/base/check.hpp"

namespace hw::conformance {
namespace {

constexpr std::int32_t kControllerId = 100;
constexpr std::int32_t kFirstClient = 1000;
constexpr Duration kClientStart = millis(170);  // constructing a client, as recorded
constexpr std::uint64_t kSeed = 6;  // any: a recorded run is one draw of many, too
constexpr Duration kControllerStart = millis(5000);

sim::KafkaClusterSpec spec_of(const Json& in) {
    const Json& recorded = in.at("cluster");
    sim::KafkaClusterSpec spec;
    std::vector<NodeId> hosts;
    const auto server = [&](std::int32_t id, const char* config) {
        sim::ServerSpec out;
        out.id = NodeId(id);
        out.config = settings(recorded.value(config, Json::object()));
        hosts.push_back(out.id);
        return out;
    };
    for (std::int32_t id = 1; id <= recorded.at("brokers").get<std::int32_t>(); ++id) {
        spec.brokers.push_back(server(id, "broker_config"));
    }
    spec.controllers.push_back(server(kControllerId, "controller_config"));
    const auto clients = static_cast<std::int32_t>(in.at("steps").size()) + 2;
    for (std::int32_t i = 0; i < clients; ++i) hosts.emplace_back(kFirstClient + i);
    const Json features = recorded.value("features", Json::object());
    for (const auto& [feature, level] : features.items()) {
        spec.features[feature] = level.get<std::int64_t>();
    }
    spec.client_start_time = kClientStart;
    spec.controller_start_time = kControllerStart;
    spec.seed = kSeed;
    spec.topology = sim::Topology::flat(hosts);
    return spec;
}

}  // namespace

std::string setting_text(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

Settings settings(const Json& object) {
    Settings out;
    for (const auto& [key, value] : object.items()) out[key] = setting_text(value);
    return out;
}

Settings client_settings(const Stage& stage, const std::string& kind, const Json& step) {
    Settings out = settings(stage.client_config.value(kind, Json::object()));
    for (auto& [key, value] : settings(step.value("config", Json::object()))) out[key] = value;
    return out;
}

std::vector<NodeId> bootstrap_nodes(Stage& stage, const Json& step) {
    if (!step.contains("bootstrap_nodes")) return stage.cluster.brokers();
    std::vector<NodeId> out;
    for (const Json& id : step.at("bootstrap_nodes")) out.emplace_back(id.get<std::int32_t>());
    return out;
}

Stage::Stage(const Json& in)
    : cluster(spec_of(in)),
      history(cluster.metadata_disk(NodeId(kControllerId))),
      client_config(in.at("cluster").value("client_config", Json::object())),
      controller(kControllerId) {
    cluster.start_all();
    admin = cluster.add_admin("admin", settings(client_config.value("admin", Json::object())),
                              cluster.brokers());
    // The recorder's admin client is connected before the first step.
    pass(millis(500));
    create_internal_topics(in.at("cluster").value("internal_topics", Json::object()));
    zero = cluster.now();
    history.start(zero);
}

void Stage::create_internal_topics(const Json& assignments) {
    for (const auto& [name, partitions] : assignments.items()) {
        CreateTopicRequest request;
        request.name = name;
        request.configs = {{"cleanup.policy", "compact"}};
        for (const Json& replicas : partitions) {
            auto& list = request.assignment.emplace_back();
            for (const Json& id : replicas) list.emplace_back(id.get<std::int32_t>());
        }
        AdminCall call;
        call.request = std::move(request);
        HW_CHECK(!failed(admin_call(*this, std::move(call))), "an internal topic was refused");
    }
    if (!assignments.empty()) pass(millis(300));
}

std::vector<NodeId> Stage::nodes(const Json& step) {
    const Json& which = step.contains("node") ? step.at("node") : step.at("nodes");
    const auto one = [this](const Json& node) {
        if (node.is_number()) return NodeId(node.get<std::int32_t>());
        const auto text = node.get<std::string>();
        if (text == "controller") return controller;
        const std::string role = "leader:";
        HW_CHECK(text.starts_with(role), "unknown node " + text);
        const auto dash = text.rfind('-');
        const auto* topic = image().topics.find(text.substr(role.size(), dash - role.size()));
        HW_CHECK(topic != nullptr, "unknown topic in " + text);
        return topic->partitions.at(std::stoul(text.substr(dash + 1)))->leader;
    };
    std::vector<NodeId> out;
    if (which.is_array()) {
        for (const Json& node : which) out.push_back(one(node));
    } else {
        out.push_back(one(which));
    }
    return out;
}

}  // namespace hw::conformance
