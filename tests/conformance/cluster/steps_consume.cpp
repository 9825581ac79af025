// The step `consume`: a consumer without a group reads one partition until nothing more comes.
#include "broker_model/client/consumer_node.hpp"
#include "tests/conformance/cluster/run_text.hpp"
#include "tests/conformance/cluster/stage.hpp"

namespace hw::conformance {
namespace {

struct Reading {
    std::vector<std::int64_t> offsets;
    std::vector<ValueText> values;
    std::vector<ValueText> keys;
    Instant last_record;
};

// "k12" as prefix and number, so that runs of keys are joined like values.
ValueText key_text(const std::string& key) {
    const auto digits = key.find_last_not_of("0123456789") + 1;
    if (digits == key.size()) return {key, -1};
    return {key.substr(0, digits), std::stoll(key.substr(digits))};
}

void take(Stage& stage, ConsumerNode& consumer, Reading& reading) {
    for (const ConsumedRecords& records : consumer.take_records()) {
        stage.producers.for_each(records.batch, [&](std::int32_t index,
                                                    const ProducerRegistry::Task* task,
                                                    std::int64_t send) {
            const Offset offset = records.batch.base_offset + index;
            if (offset < records.from || offset > records.to || task == nullptr) return;
            reading.offsets.push_back(offset.value());
            reading.values.push_back(value_text(records.batch, task, send));
            if (task->keys.empty()) return;
            const auto key = static_cast<std::size_t>(send) % task->keys.size();
            reading.keys.push_back(key_text(task->keys[key]));
        });
        reading.last_record = records.at;
    }
}

void assign(ConsumerNode& consumer, const Json& step, Instant now) {
    const std::string topic = step.at("topic");
    const std::int32_t partition = step.value("partition", 0);
    const Json from = step.value("from", Json("earliest"));
    std::optional<OffsetReset> start;
    if (from == "earliest") start = OffsetReset{OffsetReset::Kind::Earliest, {}};
    if (from == "latest") start = OffsetReset{OffsetReset::Kind::Latest, {}};
    consumer.assign(topic, partition, now, start);
    if (from.is_number()) consumer.seek(topic, partition, Offset(from.get<std::int64_t>()));
}

Json fault_json(const ConsumerFault& fault, const std::string& topic) {
    Json out{{"error", exception_name(fault)}, {"exception", exception_name(fault)}};
    if (fault.kind == ConsumerFault::Kind::OffsetOutOfRange) {
        out["out_of_range"] = "{" + topic + "-" + std::to_string(fault.partition) + "=" +
                              std::to_string(fault.offset.value()) + "}";
    }
    return out;
}

void add_end(Stage& stage, NodeId node, const Json& step, Json& out) {
    ConsumerNode& consumer = stage.cluster.consumer(node);
    const std::string topic = step.at("topic");
    const std::int32_t partition = step.value("partition", 0);
    if (step.value("end_offset", false)) {
        const auto token =
            consumer.list_offsets(topic, partition, kLatestTimestamp, stage.now());
        stage.cluster.runtime().poke(node);
        std::optional<ListedOffset> listed;
        (void)stage.wait(
            [&] {
                for (const ListedOffset& l : consumer.take_listed()) {
                    if (l.token == token) listed = l;
                }
                return listed.has_value();
            },
            stage.now() + seconds(300));
        if (listed && listed->timed_out) {
            out["end_offset_error"] = "REQUEST_TIMED_OUT";
        } else if (listed) {
            out["end_offset"] = listed->offset.value();
        }
    }
    if (const auto position = consumer.position(topic, partition)) {
        out["position"] = position->value();
    }
}

Json step_consume(Stage& stage, const Json& step) {
    Settings config = client_settings(stage, "consumer", step);
    if (step.contains("isolation")) config["isolation.level"] = step.at("isolation");
    const NodeId node =
        stage.cluster.add_consumer("consumer", config, bootstrap_nodes(stage, step));
    ConsumerNode& consumer = stage.cluster.consumer(node);
    consumer.keep_records(true);
    assign(consumer, step, stage.now());
    stage.cluster.runtime().poke(node);

    Reading reading;
    reading.last_record = stage.now();
    std::vector<ConsumerFault> faults;
    const Duration idle = millis(step.value("idle_ms", 1500));
    const Instant limit = stage.now() + millis(step.value("max_ms", 8000));
    const auto enough = [&] {
        take(stage, consumer, reading);
        faults = consumer.take_faults();
        if (!faults.empty()) return true;
        const auto wanted = step.value("until_count", std::size_t{0});
        if (wanted != 0 && reading.offsets.size() >= wanted) return true;
        return stage.now() - reading.last_record >= idle;
    };
    (void)stage.wait(enough, limit);
    consumer.set_polling(false);

    Json out{{"count", reading.offsets.size()},
             {"offsets", offset_runs(reading.offsets)},
             {"values", value_runs(reading.values)}};
    if (!reading.keys.empty()) out["keys"] = value_runs(reading.keys);
    if (faults.empty()) {
        add_end(stage, node, step, out);
    } else {
        out.update(fault_json(faults.front(), step.at("topic")));
    }
    stage.cluster.remove_client(node);
    return out;
}

}  // namespace

void add_consume_steps(StepTable& table) { table.insert({{"consume", step_consume}}); }

}  // namespace hw::conformance
