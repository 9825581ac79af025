// What an experiment sees of the controller's log by reading its files: the state of partitions and
// the history of changes. Works while brokers or the controller are down.
#pragma once

#include <string>

#include "broker_model/controller/cluster_image.hpp"
#include "broker_model/controller/raft/metadata_disk.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {

class MetadataHistory {
  public:
    explicit MetadataHistory(const MetadataDisk& disk) : disk_(&disk) {}

    void catch_up();
    [[nodiscard]] const ClusterImage& image() const { return image_; }

    // Records up to now belong to the set-up of the cluster; `zero` is the experiments' t = 0.
    void start(Instant zero);
    [[nodiscard]] const Json& partitions() const { return partition_history_; }
    [[nodiscard]] const Json& brokers() const { return broker_history_; }

  private:
    void note(const MetadataRecord& record, std::int64_t at_ms);
    void note_partition(TopicPartition tp, std::int64_t at_ms);

    const MetadataDisk* disk_;
    ClusterImage image_;
    std::int64_t next_offset_ = 0;
    Instant zero_;
    bool started_ = false;
    Json partition_history_ = Json::array();
    Json broker_history_ = Json::array();
};

// {"leader", "leader_epoch", ..., "leader_recovery_state"} as in the recorded observations.
[[nodiscard]] Json partition_json(const PartitionRegistration& partition);
[[nodiscard]] Json node_list(const NodeList& nodes);
[[nodiscard]] bool is_internal_topic(std::string_view name);

}  // namespace hw::conformance
