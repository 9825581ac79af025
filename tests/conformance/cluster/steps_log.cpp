// The step `log`: reads replicas' segment files from outside, of dead and paused nodes too.
#include <algorithm>

#include "tests/conformance/cluster/run_text.hpp"
#include "tests/conformance/cluster/stage.hpp"

namespace hw::conformance {
namespace {

struct Reading {
    std::vector<std::int64_t> offsets;
    std::vector<ValueText> values;
    Json batches = Json::array();
    std::vector<ProducerId> producers;  // in order of first appearance
};

int producer_number(Reading& reading, ProducerId id) {
    const auto it = std::find(reading.producers.begin(), reading.producers.end(), id);
    if (it != reading.producers.end()) return static_cast<int>(it - reading.producers.begin());
    reading.producers.push_back(id);
    return static_cast<int>(reading.producers.size()) - 1;
}

void read_batch(Stage& stage, const RecordBatch& batch, Reading& reading) {
    std::vector<ValueText> values;
    std::vector<std::int64_t> offsets;
    for_each_record(stage.producers, batch, [&](Offset offset, const ValueText& value) {
        offsets.push_back(offset.value());
        values.push_back(value);
    });
    reading.offsets.insert(reading.offsets.end(), offsets.begin(), offsets.end());
    reading.values.insert(reading.values.end(), values.begin(), values.end());
    Json entry{{"base_offset", batch.base_offset.value()},
               {"last_offset", batch.last_offset().value()},
               {"leader_epoch", batch.leader_epoch.value()},
               {"values", value_runs(values)}};
    if (batch.has_producer_id()) {
        entry["producer"] = producer_number(reading, batch.producer_id);
        entry["producer_epoch"] = batch.producer_epoch.value();
        entry["base_sequence"] = batch.base_sequence;
    }
    if (batch.transactional) entry["transactional"] = true;
    if (batch.is_control()) entry["control"] = true;
    reading.batches.push_back(std::move(entry));
}

Json read_replica(Stage& stage, const LogFiles& files, const Json& step) {
    Reading reading;
    Offset end{0};
    Json segment_bases = Json::array();
    for (const Segment& segment : files.segments) {
        segment_bases.push_back(segment.base_offset.value());
        end = std::max(end, segment.base_offset);
        for (const StoredBatch& stored : segment.batches) {
            read_batch(stage, stored.batch, reading);
            end = stored.batch.next_offset();
        }
    }
    Json epochs = Json::array();
    for (const auto& entry : files.leader_epochs.entries()) {
        epochs.push_back({{"epoch", entry.epoch.value()}, {"start_offset", entry.start_offset.value()}});
    }
    Json out{{"log_end_offset", end.value()},
             {"records", reading.offsets.size()},
             {"offsets", offset_runs(reading.offsets)},
             {"values", value_runs(reading.values)},
             {"leader_epochs", epochs}};
    if (step.value("batches", false)) out["batches"] = reading.batches;
    if (step.value("segments", false)) out["segment_base_offsets"] = segment_bases;
    return out;
}

Json step_log(Stage& stage, const Json& step) {
    const TopicImage* topic = stage.image().topics.find(step.at("topic").get<std::string>());
    if (topic == nullptr) return Json{{"error", "UNKNOWN_TOPIC_OR_PARTITION"}};
    const TopicPartition tp{topic->id, step.value("partition", 0)};
    std::vector<NodeId> nodes;
    if (step.contains("node") || step.contains("nodes")) {
        nodes = stage.nodes(step);
    } else {
        nodes = stage.cluster.brokers();
    }
    Json replicas = Json::object();
    for (NodeId node : nodes) {
        const LogFiles* files = stage.cluster.log_files(node, tp);
        replicas[std::to_string(node.value())] =
            files == nullptr ? Json{{"absent", true}} : read_replica(stage, *files, step);
    }
    return Json{{"replicas", replicas}};
}

}  // namespace

void add_log_steps(StepTable& table) { table.insert({{"log", step_log}}); }

}  // namespace hw::conformance
