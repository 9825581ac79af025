// What a follower does with its log: append what it fetched, follow the leader's watermark and log
// start, cut what diverged. Source: ReplicaFetcherThread.scala, Partition.scala.
#pragma once

#include "broker_model/broker/broker_context.hpp"
#include "broker_model/broker/change_queue.hpp"
#include "broker_model/replication/fetch_offset_out_of_range.hpp"
#include "broker_model/replication/truncation.hpp"

namespace hw {

class FollowerOps {
  public:
    FollowerOps(BrokerContext& context, ChangeQueue& changes)
        : context_(context), changes_(changes) {}

    // Appends, then lets watermark and log start follow. `asked_epoch`: the leader epoch the fetch
    // was built with. Not ok: the partition cannot be fetched any further.
    AppendResult append(Partition& p, const FetchResponse::Partition& fetched,
                        LeaderEpoch asked_epoch);
    // Cuts the log as the leader's diverging epoch demands.
    Truncation truncate(Partition& p, const EpochEndOffset& leader, Offset initial_fetch_offset);
    void truncate_to(Partition& p, Offset end, const char* rule);
    // The fetch offset was outside the leader's log.
    Offset reset(Partition& p, const OutOfRangeAction& action);

  private:
    void follow_watermark(Partition& p, Offset leaders);
    void follow_log_start(Partition& p, Offset leaders);
    void note_truncation(Partition& p, Offset end_before, Offset hw_before, const char* rule);

    BrokerContext& context_;
    ChangeQueue& changes_;
};

}  // namespace hw
