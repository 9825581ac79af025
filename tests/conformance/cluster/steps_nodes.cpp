// Steps that happen to processes and disks, and those that watch the controller's log.
#include <algorithm>
#include <set>

#include "tests/conformance/cluster/stage.hpp"

namespace hw::conformance {
namespace {

const Json kOk{{"ok", true}};
constexpr Duration kPollEvery = millis(15);

// A killed process does nothing more at once; the kernel needs a while to take down its memory and
// only then closes its sockets. The step waits for that.
constexpr Duration kTeardown = millis(12);

Json step_kill(Stage& stage, const Json& step) {
    for (NodeId n : stage.nodes(step)) {
        stage.cluster.runtime().pause(n);
        stage.pass(kTeardown);
        stage.cluster.runtime().kill(n);
    }
    return kOk;
}

Json step_pause(Stage& stage, const Json& step) {
    for (NodeId n : stage.nodes(step)) stage.cluster.runtime().pause(n);
    return kOk;
}

Json step_resume(Stage& stage, const Json& step) {
    for (NodeId n : stage.nodes(step)) stage.cluster.runtime().resume(n);
    return kOk;
}

// Clients that a step gave a process of their own.
const std::vector<NodeId>& clients_of(Stage& stage, const Json& step) {
    return stage.processes[step.at("process")];
}

Json step_kill_process(Stage& stage, const Json& step) {
    for (NodeId n : clients_of(stage, step)) {
        stage.producers.killed(stage.cluster.producer(n));
        std::erase_if(stage.named_producers, [n](const auto& p) { return p.second.node == n; });
        stage.cluster.runtime().kill(n);
    }
    stage.processes.erase(step.at("process"));
    return kOk;
}

Json step_pause_process(Stage& stage, const Json& step) {
    for (NodeId n : clients_of(stage, step)) stage.cluster.runtime().pause(n);
    return kOk;
}

Json step_resume_process(Stage& stage, const Json& step) {
    for (NodeId n : clients_of(stage, step)) stage.cluster.runtime().resume(n);
    return kOk;
}

Json step_start(Stage& stage, const Json& step) {
    for (NodeId n : stage.nodes(step)) stage.cluster.runtime().start(n);
    return kOk;
}

Json step_shutdown(Stage& stage, const Json& step) {
    const auto nodes = stage.nodes(step);
    for (NodeId n : nodes) stage.cluster.runtime().ask_shutdown(n);
    if (!step.value("wait", true)) return kOk;
    const auto down = [&] {
        return std::all_of(nodes.begin(), nodes.end(), [&](NodeId n) {
            return stage.cluster.runtime().state(n) == sim::ProcessState::Down;
        });
    };
    const auto limit = stage.now() + millis(step.value("timeout_ms", 60'000));
    if (stage.wait(down, limit)) return kOk;
    return Json{{"ok", false}};
}

Json step_wipe_disk(Stage& stage, const Json& step) {
    for (NodeId n : stage.nodes(step)) {
        stage.cluster.wipe_disk(n, step.value("keep_identity", false));
    }
    return kOk;
}

Json step_sleep(Stage& stage, const Json& step) {
    stage.pass(millis(step.at("ms").get<std::int64_t>()));
    return Json::object();
}

const PartitionRegistration* partition_of(Stage& stage, const Json& step) {
    const TopicImage* topic = stage.image().topics.find(step.at("topic").get<std::string>());
    const auto number = step.value("partition", std::size_t{0});
    if (topic == nullptr || number >= topic->partitions.size()) return nullptr;
    return topic->partitions[number].get();
}

std::set<std::int64_t> id_set(const Json& ids) {
    std::set<std::int64_t> out;
    if (!ids.is_array()) return {ids.get<std::int64_t>()};
    for (const Json& id : ids) out.insert(id.get<std::int64_t>());
    return out;
}

std::set<std::int64_t> id_set(const NodeList& nodes) {
    std::set<std::int64_t> out;
    for (NodeId n : nodes) out.insert(n.value());
    return out;
}

bool leader_is(const PartitionRegistration& p, const Json& wanted) {
    if (wanted.is_number()) return p.leader.value() == wanted.get<std::int32_t>();
    const auto text = wanted.get<std::string>();
    if (text == "any") return p.has_leader();
    if (text == "none") return !p.has_leader();
    return p.has_leader() && p.leader.value() != std::stoi(text.substr(4));  // "not:1"
}

bool partition_as_wanted(const PartitionRegistration& p, const Json& step) {
    if (step.contains("leader") && !leader_is(p, step.at("leader"))) return false;
    if (step.contains("isr") && id_set(p.isr) != id_set(step.at("isr"))) return false;
    if (step.contains("isr_size") && p.isr.size() != step.at("isr_size").get<std::size_t>()) {
        return false;
    }
    if (step.contains("elr") && id_set(p.elr) != id_set(step.at("elr"))) return false;
    if (step.contains("replicas") && id_set(p.replicas) != id_set(step.at("replicas"))) {
        return false;
    }
    return !step.contains("reassigning") ||
           p.is_reassigning() == step.at("reassigning").get<bool>();
}

bool brokers_as_wanted(Stage& stage, const Json& step) {
    const auto all = [&](const char* key, auto holds) {
        if (!step.contains(key)) return true;
        const auto ids = id_set(step.at(key));
        return std::all_of(ids.begin(), ids.end(), [&](std::int64_t id) {
            return holds(NodeId(static_cast<std::int32_t>(id)));
        });
    };
    const auto fenced = [&](NodeId id) {
        const BrokerRegistration* b = stage.image().broker(id);
        return b != nullptr && b->fenced;
    };
    const auto unfenced = [&](NodeId id) {
        const BrokerRegistration* b = stage.image().broker(id);
        return b != nullptr && !b->fenced;
    };
    const auto exited = [&](NodeId id) {
        return stage.cluster.runtime().state(id) == sim::ProcessState::Down;
    };
    return all("unfenced", unfenced) && all("fenced", fenced) && all("exited", exited);
}

Json step_await(Stage& stage, const Json& step) {
    const Instant begin = stage.now();
    const auto holds = [&] {
        if (!brokers_as_wanted(stage, step)) return false;
        if (!step.contains("topic")) return true;
        const PartitionRegistration* p = partition_of(stage, step);
        if (step.contains("exists") && step.at("exists").get<bool>() != (p != nullptr)) return false;
        return p == nullptr ? step.contains("exists") : partition_as_wanted(*p, step);
    };
    const Instant limit = begin + millis(step.value("timeout_ms", 20'000));
    const bool ok = stage.wait(holds, limit, kPollEvery);
    Json out{{"ok", ok}, {"waited_ms", (stage.now() - begin).ms()}};
    if (!step.contains("topic")) return out;
    if (const PartitionRegistration* p = partition_of(stage, step)) out.update(partition_json(*p));
    return out;
}

Json step_describe(Stage& stage, const Json& step) {
    const TopicImage* topic = stage.image().topics.find(step.at("topic").get<std::string>());
    if (topic == nullptr) return Json{{"error", "UNKNOWN_TOPIC_OR_PARTITION"}};
    Json partitions = Json::array();
    for (std::size_t i = 0; i < topic->partitions.size(); ++i) {
        Json entry = partition_json(*topic->partitions[i]);
        entry["partition"] = i;
        partitions.push_back(std::move(entry));
    }
    return Json{{"partitions", partitions}};
}

}  // namespace

void add_node_steps(StepTable& table) {
    table.insert({{"kill", step_kill},
                  {"kill_process", step_kill_process},
                  {"pause_process", step_pause_process},
                  {"resume_process", step_resume_process},
                  {"pause", step_pause},
                  {"resume", step_resume},
                  {"start", step_start},
                  {"shutdown", step_shutdown},
                  {"wipe_disk", step_wipe_disk},
                  {"sleep", step_sleep},
                  {"await", step_await},
                  {"describe", step_describe}});
}

}  // namespace hw::conformance
