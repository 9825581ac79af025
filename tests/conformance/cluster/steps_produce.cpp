// Steps of producers: produce (in the foreground or background), flush, close.
#include "broker_model/client/producer_node.hpp"
#include "tests/conformance/cluster/run_text.hpp"
#include "tests/conformance/cluster/stage.hpp"

namespace hw::conformance {

std::string scoped_name(const Json& step, const char* key) {
    const std::string process = step.value("process", std::string());
    const std::string name = step.value(key, std::string());
    return process.empty() || name.empty() ? name : process + "/" + name;
}

NamedProducer producer_of(Stage& stage, const Json& step) {
    const std::string name = scoped_name(step, "producer");
    const auto known = stage.named_producers.find(name);
    if (!name.empty() && known != stage.named_producers.end()) return {known->second, {}};
    const Settings settings = client_settings(stage, "producer", step);
    if (const auto refused = sim::refused_producer(settings)) {
        Json out{{"error", refused->exception}, {"exception", refused->exception}};
        if (!refused->cause.empty()) out["cause"] = refused->cause;
        return {std::nullopt, std::move(out)};
    }
    ProducerClient client;
    client.named = !name.empty();
    const std::string label = client.named ? name : "anonymous";
    client.node = stage.cluster.add_producer(label, settings, bootstrap_nodes(stage, step));
    if (step.contains("process")) stage.processes[step.at("process")].push_back(client.node);
    ProducerNode& node = stage.cluster.producer(client.node);
    stage.producers.add(node.first_stream(), node);
    if (client.named) stage.named_producers[name] = client;
    return {client, {}};
}

void add_identity(Stage& stage, NodeId producer, Json& out) {
    const Idempotence* identity = stage.cluster.producer(producer).identity();
    if (identity == nullptr) return;
    out["producer_id_index"] = stage.producers.id_index(identity->producer_id());
    out["producer_epoch"] = identity->producer_epoch().value();
    out["client_state"] = txn_client_state_name(identity->status().state());
}

namespace {

SendTask send_task(const Json& step) {
    SendTask task;
    task.topic = step.at("topic");
    task.partition = step.value("partition", -1);
    task.count = step.value("count", std::int64_t{-1});
    task.duration = millis(step.value("duration_ms", std::int64_t{0}));
    if (step.contains("rate_per_s")) {
        task.interval = nanos(static_cast<std::int64_t>(1e9 / step.at("rate_per_s").get<double>()));
    }
    task.wait_for_each = step.value("mode", std::string("async")) == "sync";
    task.keys = step.value("keys", std::vector<std::string>{});
    task.null_value = step.value("null_value", false);
    task.value_prefix_size =
        static_cast<std::int32_t>(step.value("prefix", std::string("v")).size());
    task.value_size = step.value("value_bytes", 0);
    task.first_number = step.value("first", std::int64_t{0});
    task.timestamp_offset_ms = step.value("timestamp_offset_ms", std::int64_t{0});
    return task;
}

Json run_json(const ProducerRegistry::Task& task, const SendRun& run, bool with_target,
              const std::string& topic) {
    std::vector<ValueText> values;
    for (std::int64_t i = 0; i < run.count; ++i) {
        values.push_back({task.prefix, task.first_number + run.first + i});
    }
    Json out{{"values", value_runs(values).front()}};
    if (run.error != SendError::None) {
        out["error"] = send_error_name(run.error);
        return out;
    }
    if (with_target) out["to"] = topic + "-" + std::to_string(run.partition);
    std::string offsets = std::to_string(run.base_offset.value());
    if (run.base_offset.value() >= 0 && run.count > 1) {
        offsets += ".." + std::to_string(run.base_offset.value() + run.count - 1);
    }
    out["acked_offsets"] = offsets;
    return out;
}

Json report(Stage& stage, const ProduceRun& run) {
    ProducerNode& node = stage.cluster.producer(run.client.node);
    const SendResults& results = node.results(run.task);
    const auto& task = stage.producers.of(node).tasks.at(run.task);
    Json errors = Json::object();
    Json runs = Json::array();
    for (const SendRun& r : results.runs()) {
        runs.push_back(run_json(task, r, run.partition < 0, run.topic));
        if (r.error == SendError::None) continue;
        const std::string name(send_error_name(r.error));
        errors[name] = errors.value(name, std::int64_t{0}) + r.count;
    }
    Json out{{"sent", results.sent()},
             {"acked", results.acked()},
             {"errors", errors},
             {"results", runs},
             {"record_retries", node.metrics().record_retries},
             {"max_gap_between_acks_ms", results.gap_between_acks_max().ms()}};
    if (results.first_ack()) {
        const Duration first = *results.first_ack() - run.started;
        out["first_ack_ms"] = first.ms();
        out["max_gap_between_acks_ms"] = std::max(first, results.gap_between_acks_max()).ms();
    }
    if (run.client.named) add_identity(stage, run.client.node, out);
    return out;
}

Json finish(Stage& stage, const ProduceRun& run, Instant limit) {
    ProducerNode& node = stage.cluster.producer(run.client.node);
    const bool done = stage.wait([&] { return node.done(run.task); }, limit);
    Json out = report(stage, run);
    if (!done) out["unfinished"] = true;
    if (!run.client.named) {
        node.close(stage.now());
        stage.cluster.runtime().poke(run.client.node);
        (void)stage.wait([&] { return node.closed(); }, stage.now() + seconds(60));
    }
    return out;
}

Json step_produce(Stage& stage, const Json& step) {
    const bool background = step.contains("background");
    const Instant begin = stage.now();
    const NamedProducer made = producer_of(stage, step);
    if (!made.client) return made.refused;
    const ProducerClient client = *made.client;
    ProducerNode& node = stage.cluster.producer(client.node);
    ProduceRun run{client, 0, step.value("partition", -1), step.at("topic"), begin};
    run.task = node.submit(send_task(step), stage.now());
    stage.producers.of(node).tasks[run.task] = {step.value("prefix", std::string("v")),
                                                step.value("first", std::int64_t{0}),
                                                step.value("null_value", false),
                                                step.value("keys", std::vector<std::string>{})};
    stage.cluster.runtime().poke(client.node);
    if (background) {
        stage.background[step.at("background")] = run;
        return Json{{"ok", true}};
    }
    return finish(stage, run, stage.now() + seconds(600));
}

Json step_join_background(Stage& stage, const Json& step) {
    const ProduceRun run = stage.background.at(step.at("id"));
    if (step.value("stop", false)) {
        stage.cluster.producer(run.client.node).stop(run.task);
        stage.cluster.runtime().poke(run.client.node);
    }
    return finish(stage, run, stage.now() + millis(step.value("timeout_ms", 60'000)));
}

Json step_close_producer(Stage& stage, const Json& step) {
    const auto found = stage.named_producers.find(scoped_name(step, "producer"));
    HW_CHECK(found != stage.named_producers.end(), "close of an unknown producer");
    ProducerNode& node = stage.cluster.producer(found->second.node);
    node.close(stage.now());
    stage.cluster.runtime().poke(found->second.node);
    (void)stage.wait([&] { return node.closed(); }, stage.now() + seconds(60));
    stage.named_producers.erase(found);
    return Json{{"ok", true}};
}

Json step_producer_flush(Stage& stage, const Json& step) {
    const ProducerClient& client = stage.named_producers.at(scoped_name(step, "producer"));
    ProducerNode& node = stage.cluster.producer(client.node);
    const auto ticket = node.begin_flush();
    stage.cluster.runtime().poke(client.node);
    (void)stage.wait([&] { return node.flushed(ticket); }, stage.now() + seconds(600));
    return Json{{"ok", true}};
}

}  // namespace

void add_produce_steps(StepTable& table) {
    table.insert({{"produce", step_produce},
                  {"join_background", step_join_background},
                  {"close_producer", step_close_producer},
                  {"producer_flush", step_producer_flush}});
}

}  // namespace hw::conformance
