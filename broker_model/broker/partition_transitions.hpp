// Carries a change of the metadata over to the partitions hosted here: who becomes leader, who
// follows whom, what is created and deleted. Stale views arise by themselves: a broker acts on the
// metadata it has read so far. Source: ReplicaManager.applyDelta, TopicDelta.localChanges,
// Partition.makeLeader, makeFollower.
#pragma once

#include <vector>

#include "broker_model/broker/leader_ops.hpp"
#include "broker_model/broker/log_manager.hpp"
#include "broker_model/broker/replica_fetchers.hpp"

namespace hw {

class PartitionTransitions {
  public:
    PartitionTransitions(BrokerContext& context, PartitionTable& partitions, LogManager& logs,
                         LeaderOps& leader, ReplicaFetchers& fetchers, ChangeQueue& changes)
        : context_(context), partitions_(partitions), logs_(logs), leader_(leader),
          fetchers_(fetchers), changes_(changes) {}

    // context.image already stands behind the delta.
    void apply(const ClusterDelta& delta);
    void apply_whole_image();
    void begin_controlled_shutdown() { in_controlled_shutdown_ = true; }

    // Partitions deleted by apply(): to be freed once their waiters have been told.
    void free_deleted();

  private:
    struct Local {
        TopicPartition tp;
        const PartitionRegistration* state = nullptr;
    };

    void sort_out(TopicPartition tp);
    void apply_sorted();
    void stop(Partition& p);
    void become_leader(Partition& p, const PartitionRegistration& r);
    void start_epoch(Partition& p, const PartitionRegistration& r, bool new_here);
    void set_followers(Partition& p, const PartitionRegistration& r);
    void become_follower(Partition& p, const PartitionRegistration& r);

    BrokerContext& context_;
    PartitionTable& partitions_;
    LogManager& logs_;
    LeaderOps& leader_;
    ReplicaFetchers& fetchers_;
    ChangeQueue& changes_;
    bool in_controlled_shutdown_ = false;
    std::vector<Local> leaders_;    // of the delta in hand
    std::vector<Local> followers_;
    std::vector<PartitionIndex> deleted_;
};

}  // namespace hw
