// Reads one partition for a fetch: every check from "do I host it" to "does the reader's log
// diverge", the records, and the follower's progress. Source: ReplicaManager.readFromLog,
// Partition.fetchRecords; sheet B2.
#pragma once

#include "broker_model/broker/fetch_sessions.hpp"
#include "broker_model/broker/leader_ops.hpp"
#include "broker_model/replication/delayed_fetch.hpp"

namespace hw {

struct FetchLimits {  // of one request, as it goes through its partitions
    std::int32_t bytes_left = 0;
    bool min_one_message = true;  // until the first partition gave something
    std::int64_t bytes_read = 0;
};

class FetchReader {
  public:
    FetchReader(BrokerContext& context, PartitionTable& partitions, FetchSessions& sessions,
                LeaderOps& leader)
        : context_(context), partitions_(partitions), sessions_(sessions), leader_(leader) {}

    // `first_pass`: note the follower's progress. False: the topic or partition is unknown to the
    // metadata; `out` then says so, but such partitions do not decide whether to wait.
    bool read(FetchContext& c, std::uint32_t entry, FetchLimits& limits, bool first_pass,
              FetchResponse::Partition& out);

    [[nodiscard]] Partition& hosted(PartitionIndex index) { return *partitions_.at(index); }

    // How the partition bears on a parked fetch now (delayed_fetch.hpp).
    [[nodiscard]] FetchWake wake(FetchContext& c, std::uint32_t entry);

  private:
    void read_hosted(FetchContext& c, FetchEntry& e, Partition& p, FetchLimits& limits,
                     bool first_pass, FetchResponse::Partition& out);
    [[nodiscard]] ErrorCode check_access(const FetchContext& c, const FetchEntry& e,
                                         const Partition& p) const;
    [[nodiscard]] NodeId preferred_replica(const FetchContext& c, const FetchEntry& e,
                                           const Partition& p) const;
    // Why the fetch does not continue this log: an error, or out.diverging_epoch set.
    [[nodiscard]] ErrorCode check_divergence(const FetchEntry& e, const Partition& p,
                                             FetchResponse::Partition& out) const;
    [[nodiscard]] bool is_throttled(const FetchContext& c, const Partition& p) const;
    static void fail(FetchResponse::Partition& out, ErrorCode error, const Partition* p);

    BrokerContext& context_;
    PartitionTable& partitions_;
    FetchSessions& sessions_;
    LeaderOps& leader_;
};

}  // namespace hw
