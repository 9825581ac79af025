// What a coordinator keeps for one partition of its internal topic. The runtime makes one when this
// broker becomes the partition's leader and drops it when it stops being that.
// Source: CoordinatorShard, CoordinatorPlayback (4.2).
#pragma once

#include "broker_model/coordinator/coordinator_record.hpp"

namespace hw {

class CoordinatorShard {
  public:
    virtual ~CoordinatorShard() = default;

    // From the log while loading, later from a write that was just appended.
    virtual void replay(const ReplayedRecord& record) = 0;
    virtual void replay_marker(BatchProducer, ControlType, Offset) {}
    // Everything in the log was replayed; requests come from now on.
    virtual void loaded() {}
    // The same broker was elected again: nothing was lost, the epoch is another.
    virtual void reelected(LeaderEpoch) {}
    // Another broker leads now. Writes under way have failed already; answer whoever else waits.
    virtual void unloaded() {}
};

}  // namespace hw
