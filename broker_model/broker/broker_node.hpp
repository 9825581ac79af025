// A broker: a pure state machine. It wires the parts together and routes inputs; what they do is in
// the files beside this one, why they do it in broker_model/replication.
//
// A produce with acks=all, followers fetching:
//   Received{Produce}  produce_service -> leader_ops.append -> ReplicaLog; parked until committed
//                      change_queue: log end moved -> fetch_service answers parked follower fetches
//   Received{Fetch}    fetch_reader: progress noted, watermark moves -> change_queue
//                      -> produce_service answers, fetch_service wakes consumers; the fetch is parked
//
// Everything that survives a crash is in BrokerDisk; a restart builds the rest anew from it and from
// the metadata log. Source: BrokerServer.scala, KafkaApis.scala, ReplicaManager.scala (4.2).
#pragma once

#include <cstdint>
#include <vector>

#include "broker_model/broker/broker_disk.hpp"
#include "broker_model/broker/coordinator_lookup.hpp"
#include "broker_model/broker/coordinators.hpp"
#include "broker_model/broker/fetch_service.hpp"
#include "broker_model/broker/forwarding.hpp"
#include "broker_model/broker/group_service.hpp"
#include "broker_model/broker/lifecycle.hpp"
#include "broker_model/broker/log_manager.hpp"
#include "broker_model/broker/metadata_service.hpp"
#include "broker_model/broker/offset_service.hpp"
#include "broker_model/broker/partition_transitions.hpp"
#include "broker_model/broker/produce_service.hpp"
#include "broker_model/broker/replica_fetchers.hpp"
#include "broker_model/controller/raft/raft_node.hpp"

namespace hw {

struct BrokerOptions {
    NodeId id{-1};
    config::Values file{config::Scope::Broker};  // the broker's properties
    std::int32_t rack = -1;                      // index of the cluster's rack names
    std::vector<NodeId> controllers;             // the metadata quorum
    std::int64_t wall_clock_base_ms = 0;         // wall clock at Instant{} without offset
    Duration clock_offset;
};

class BrokerNode {
  public:
    // `disk` must outlive the node.
    BrokerNode(BrokerOptions options, BrokerDisk& disk, const Rng& rng);
    BrokerNode(const BrokerNode&) = delete;
    BrokerNode& operator=(const BrokerNode&) = delete;

    void step(const Input& input, Instant now, Effects& fx);
    void set_clock_offset(Duration offset) { context_.clock_offset = offset; }

    // ---- read-only view
    [[nodiscard]] NodeId id() const { return context_.id; }
    [[nodiscard]] BrokerState state() const { return lifecycle_.state(); }
    [[nodiscard]] BrokerEpoch broker_epoch() const { return context_.epoch; }
    [[nodiscard]] const BrokerConfig& config() const { return context_.config; }
    [[nodiscard]] const ClusterImage& image() const { return context_.image; }
    [[nodiscard]] const PartitionTable& partitions() const { return partitions_; }
    [[nodiscard]] const Partition* partition(TopicPartition tp) const {
        return partitions_.find(tp);
    }
    [[nodiscard]] const RaftReplica& metadata_replica() const { return raft_; }
    [[nodiscard]] std::size_t parked_produces() const { return produce_.waiting(); }
    [[nodiscard]] const GroupService& groups() const { return groups_; }
    [[nodiscard]] std::size_t fetch_sessions() const { return fetch_.sessions().session_count(); }

  private:
    void start();
    void route(const Input& input);
    void receive(const Received& input);
    void serve(const Received& input);
    void answered(const Answered& input);
    void disconnected(const Disconnected& input);
    void run_timers();
    void on_timer(const BrokerTimer& timer);
    void check_isr();

    // broker_metadata.cpp: following the metadata log
    void read_metadata();
    void publish_first();
    void publish(const ClusterDelta& delta);
    void reconfigure();
    void reconfigure(const ClusterDelta& delta);

    void settle();
    void act_on_changes();
    void act_on_changed_partitions();
    void wait_for_flush();
    void stop();

    BrokerOptions options_;
    BrokerDisk& disk_;
    BrokerContext context_;
    PartitionTable partitions_;
    ChangeQueue changes_;
    AlterPartitions proposals_;
    LeaderOps leader_;
    FollowerOps follower_;
    ReplicaFetchers fetchers_;
    LogManager logs_;
    PartitionTransitions transitions_;
    ProduceService produce_;
    FetchService fetch_;
    OffsetService offsets_;
    Forwarding forwarding_;
    MetadataService metadata_;
    CoordinatorLookup lookup_;
    Coordinators coordinators_;
    GroupService groups_;
    Lifecycle lifecycle_;
    RaftReplica raft_;

    bool serving_ = false;   // the first metadata was applied: logs are open, requests are handled
    bool stopping_ = false;
    bool exited_ = false;
    std::vector<Received> held_;                // came before that
    std::vector<PartitionIndex> changed_;       // scratch of act_on_changes()
    std::vector<AlterPartitions::Outcome> outcomes_;
};

}  // namespace hw
