// All replica fetchers of a broker: one per leader and fetcher number.
// Source: AbstractFetcherManager.scala, ReplicaFetcherManager.scala.
#pragma once

#include <memory>
#include <vector>

#include "broker_model/broker/replica_fetcher.hpp"

namespace hw {

class ReplicaFetchers {
  public:
    ReplicaFetchers(BrokerContext& context, PartitionTable& partitions, FollowerOps& ops)
        : context_(context), partitions_(partitions), ops_(ops) {}

    void follow(Partition& p);  // its leader, at its leader epoch; runs at the end of the step
    void unfollow(Partition& p);
    void on_log_start_moved(const Partition& p);
    void close_idle();
    void close_all();
    // Sends what became due through follow().
    void run_started();

    void on_timer(std::uint32_t slot);
    // False: not a fetcher's connection.
    bool on_answered(const Answered& answer);
    bool on_disconnected(const Disconnected& lost);

  private:
    [[nodiscard]] std::int32_t number_of(TopicPartition tp) const;
    std::uint32_t slot_for(NodeId leader, std::int32_t number);
    [[nodiscard]] ReplicaFetcher* find(NodeId leader, Channel channel);

    BrokerContext& context_;
    PartitionTable& partitions_;
    FollowerOps& ops_;
    std::vector<std::unique_ptr<ReplicaFetcher>> fetchers_;  // by slot; a handful
    std::vector<std::uint32_t> started_;
};

}  // namespace hw
