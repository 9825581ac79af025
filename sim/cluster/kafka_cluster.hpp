// A Kafka cluster on the runtime: brokers, KRaft controllers and clients, with what each has on
// disk. The only place that knows both the model and the simulation.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker_model/broker/broker_disk.hpp"
#include "broker_model/client/admin_node.hpp"
#include "broker_model/config/value.hpp"
#include "broker_model/controller/raft/metadata_disk.hpp"
#include "sim/cluster/runtime.hpp"

namespace hw {
class BrokerNode;
class ControllerNode;
class ProducerNode;
class ConsumerNode;
}  // namespace hw

namespace hw::sim {

using Settings = std::map<std::string, std::string>;  // Kafka's key -> value text

// What a producer's constructor would throw for these settings.
[[nodiscard]] std::optional<config::Rejected> refused_producer(const Settings& settings);

struct ServerSpec {
    NodeId id{-1};
    std::string rack;  // broker.rack; empty = none
    Settings config;   // server.properties
    DiskSpec disk;
    Duration clock_offset;  // wall clock minus true time
};

struct KafkaClusterSpec {
    std::uint64_t seed = 1;
    std::vector<ServerSpec> brokers;
    std::vector<ServerSpec> controllers;
    std::map<std::string, std::int64_t> features;  // on top of what 4.2 gives a new cluster
    Topology topology;  // must hold every broker, controller and future client
    TransportConfig transport;
    // What a JVM needs until the node does its first work, and from its last to the process's end.
    Duration broker_start_time = millis(1450);
    Duration controller_start_time = millis(1200);
    Duration client_start_time;  // construction of a client; the caller waits for it
    Duration exit_time = millis(450);
    std::int64_t wall_clock_base_ms = 1'767'225'600'000;  // 2026-01-01T00:00:00Z
};

class KafkaCluster final : private DiskOwner {
  public:
    explicit KafkaCluster(KafkaClusterSpec spec);
    ~KafkaCluster();
    KafkaCluster(const KafkaCluster&) = delete;
    KafkaCluster& operator=(const KafkaCluster&) = delete;

    [[nodiscard]] Runtime& runtime() { return *runtime_; }
    [[nodiscard]] Instant now() const { return runtime_->now(); }
    void run_until(Instant limit) { (void)runtime_->engine().run_until(limit); }
    // Starts all controllers and brokers and runs until every broker is unfenced.
    void start_all(Duration limit = seconds(120));
    // True time as Kafka writes it, for a node whose clock is right.
    [[nodiscard]] std::int64_t wall_ms(Instant at) const {
        return spec_.wall_clock_base_ms + at.ms();
    }

    // ---- servers; null while there is no process
    [[nodiscard]] std::vector<NodeId> brokers() const;
    [[nodiscard]] std::vector<NodeId> controllers() const;
    [[nodiscard]] BrokerNode* broker(NodeId id);
    [[nodiscard]] ControllerNode* controller(NodeId id);
    [[nodiscard]] NodeId active_controller();  // kNoNode: none
    [[nodiscard]] const BrokerDisk& broker_disk(NodeId id) const { return *broker_disks_.at(id); }
    [[nodiscard]] const MetadataDisk& metadata_disk(NodeId id) const;
    // A replica's files, whether its broker lives or not; null if it has none.
    [[nodiscard]] const LogFiles* log_files(NodeId broker, TopicPartition tp) const;
    // The committed metadata as the most advanced live controller has it.
    [[nodiscard]] const ClusterImage* committed_image();
    // A new, formatted disk. `keep_identity`: it carries the old directory id.
    void wipe_disk(NodeId id, bool keep_identity);

    // ---- clients
    NodeId add_producer(const std::string& name, const Settings& config,
                        const std::vector<NodeId>& bootstrap);
    // `work_per_record`: the application's own time.
    NodeId add_consumer(const std::string& name, const Settings& config,
                        const std::vector<NodeId>& bootstrap, Duration work_per_record = {});
    NodeId add_admin(const std::string& name, const Settings& config,
                     const std::vector<NodeId>& bootstrap);
    [[nodiscard]] ProducerNode& producer(NodeId id);
    [[nodiscard]] ConsumerNode& consumer(NodeId id);
    [[nodiscard]] AdminNode& admin(NodeId id);
    void remove_client(NodeId id) { runtime_->kill(id); }

  private:
    void on_power_loss(NodeId node, const std::vector<Survivor>& survivors) override;
    void on_disk_lost(NodeId node) override;

    void add_controller(const ServerSpec& server);
    void add_broker(const ServerSpec& server);
    NodeId add_client(const std::string& name, ProcessFactory make);
    template <class Node>
    [[nodiscard]] Node* node(NodeId id);

    KafkaClusterSpec spec_;
    Rng root_;
    std::vector<std::string> racks_;  // sorted: a rack's number is its place
    std::unique_ptr<Runtime> runtime_;
    std::map<NodeId, std::unique_ptr<BrokerDisk>> broker_disks_;
    std::map<NodeId, std::unique_ptr<MetadataDisk>> controller_disks_;
    std::map<NodeId, std::int64_t> incarnations_;
    std::int32_t next_client_ = 1000;
    std::int32_t next_stream_ = 0;
};

}  // namespace hw::sim
