// What the steps of an experiment share: the cluster, its clients, and the identity of records.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/cluster/kafka_cluster.hpp"
#include "tests/conformance/cluster/metadata_history.hpp"
#include "tests/conformance/cluster/produce_run.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {

struct ProducerClient {
    NodeId node{-1};
    bool named = false;  // lives on after its step
};

struct ProduceRun {
    ProducerClient client;
    ProducerNode::TaskId task = 0;
    std::int32_t partition = -1;
    std::string topic;
    Instant started;
};

struct Stage {
    explicit Stage(const Json& in);

    sim::KafkaCluster cluster;
    MetadataHistory history;
    Json client_config;  // defaults per kind of client
    NodeId controller{100};
    NodeId admin{-1};
    Instant zero;
    ProducerRegistry producers;
    std::map<std::string, ProducerClient> named_producers;
    std::map<std::string, ProduceRun> background;
    std::map<std::string, ConsumerGroupMetadata> saved_group_metadata;
    std::map<std::string, std::vector<NodeId>> processes;  // clients in a process of their own

    void create_internal_topics(const Json& assignments);
    [[nodiscard]] Instant now() { return cluster.now(); }
    void pass(Duration d) { cluster.run_until(cluster.now() + d); }
    // Runs in slices of 5 ms until `done` or `deadline`; whether it was done.
    template <class Done>
    bool wait(Done done, Instant deadline, Duration slice = millis(1)) {
        while (!done()) {
            if (now() >= deadline) return false;
            pass(slice);
        }
        return true;
    }
    [[nodiscard]] const ClusterImage& image() {
        history.catch_up();
        return history.image();
    }
    // "leader:t-0", "controller", an id or a list of them
    [[nodiscard]] std::vector<NodeId> nodes(const Json& step);
};

using Settings = std::map<std::string, std::string>;

// Config values are numbers, booleans or texts in the experiments.
[[nodiscard]] std::string setting_text(const Json& value);
[[nodiscard]] Settings settings(const Json& object);
[[nodiscard]] Settings client_settings(const Stage& stage, const std::string& kind,
                                       const Json& step);
[[nodiscard]] std::vector<NodeId> bootstrap_nodes(Stage& stage, const Json& step);

// The producer a step names, made at its first use; or the exception its constructor threw.
struct NamedProducer {
    std::optional<ProducerClient> client;
    Json refused;
};
[[nodiscard]] NamedProducer producer_of(Stage& stage, const Json& step);
[[nodiscard]] std::string scoped_name(const Json& step, const char* key);  // "process/name"
void add_identity(Stage& stage, NodeId producer, Json& out);

// An admin call and its outcome; {"error": ...} of a failed one.
[[nodiscard]] AdminOutcome admin_call(Stage& stage, AdminCall what);
[[nodiscard]] bool failed(const AdminOutcome& outcome);
[[nodiscard]] Json failure(const AdminOutcome& outcome);

using StepFunction = Json (*)(Stage&, const Json& step);
using StepTable = std::map<std::string, StepFunction>;

void add_node_steps(StepTable& table);
void add_admin_steps(StepTable& table);
void add_produce_steps(StepTable& table);
void add_transaction_steps(StepTable& table);
void add_consume_steps(StepTable& table);
void add_log_steps(StepTable& table);

}  // namespace hw::conformance
