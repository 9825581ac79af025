// The whole cluster as invariants and traces see it: live nodes where there are any, the disks of
// dead ones otherwise. Time counts from the scenario's zero, when the cluster was ready.
#pragma once

#include <map>
#include <string>

#include "broker_model/invariants/cluster_view.hpp"
#include "sim/cluster/kafka_cluster.hpp"

namespace hw {
struct ClusterImage;
}

namespace hw::scenarios {

class LiveView final : public invariants::ClusterView {
  public:
    explicit LiveView(sim::KafkaCluster& cluster) : cluster_(cluster) {}
    void set_zero(Instant zero) { zero_ = zero; }
    [[nodiscard]] Instant zero() const { return zero_; }
    void add_consumer(NodeId id) { consumers_.push_back(id); }

    // The newest committed metadata that anybody alive knows; null: nobody does.
    [[nodiscard]] const ClusterImage* image() const;

    [[nodiscard]] Instant now() const override;
    [[nodiscard]] std::vector<TopicPartition> partitions() const override;
    [[nodiscard]] std::string topic_name(TopicId topic) const override;
    [[nodiscard]] std::optional<invariants::PartitionView> partition(
        TopicPartition tp) const override;
    [[nodiscard]] std::vector<NodeId> holders(TopicPartition tp) const override;
    [[nodiscard]] std::optional<invariants::ReplicaView> replica(TopicPartition tp,
                                                                 NodeId broker) const override;
    void batches(TopicPartition tp, NodeId broker, const Visit& visit) const override;
    [[nodiscard]] std::vector<invariants::MetadataLogView> metadata_logs() const override;
    [[nodiscard]] std::vector<invariants::ConsumerView> consumers() const override;
    [[nodiscard]] invariants::RecordContent content(NodeId producer, StreamId stream,
                                                    std::int64_t record) const override;
    [[nodiscard]] std::string node_name(NodeId node) const override;

  private:
    sim::KafkaCluster& cluster_;
    Instant zero_;
    std::vector<NodeId> consumers_;
    mutable std::map<TopicId, std::string> names_;  // also of topics that are gone
};

}  // namespace hw::scenarios
