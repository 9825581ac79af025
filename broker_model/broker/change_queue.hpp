// Partitions that changed during a step and whose waiters (parked produce and fetch requests,
// DeleteRecords) must be looked at once the request in hand has been handled in full: a produce to
// five partitions wakes a follower once, with the data of all five.
// Kafka: DelayedActionQueue, tryCompleteDelayedRequests.
#pragma once

#include <vector>

#include "broker_model/broker/partition.hpp"

namespace hw {

enum PartitionChange : std::uint8_t {
    kLogEndMoved = 1,
    kHighWatermarkMoved = 2,
    kLogStartMoved = 4,       // the leader's own or a follower's
    kLeadershipChanged = 8,   // role, leader or leader epoch
    kRemoved = 16,            // not hosted here any more
    kStateChanged = 32,       // in-sync set, replicas, epoch: wakes nobody, but look again
};

class ChangeQueue {
  public:
    void mark(Partition& p, std::uint8_t changes) {
        if (p.changes == 0) pending_.push_back(p.index);
        p.changes = static_cast<std::uint8_t>(p.changes | changes);
    }
    [[nodiscard]] bool empty() const { return pending_.empty(); }
    // Moves them to `out`, in the order in which they first changed.
    void take(std::vector<PartitionIndex>& out) {
        out.clear();
        out.swap(pending_);
    }

  private:
    std::vector<PartitionIndex> pending_;
};

}  // namespace hw
