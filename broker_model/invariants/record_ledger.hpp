// What became of every record, kept as ranges: what producers were told (while the run goes on) set
// against what the logs hold (at its end).
//
//   sent                handed over and sent, or failed before it was
//   acked               the application was told that it is written (with acks=0: that it was sent)
//   failed              the application was told that it is not
//   acked_lost          acked, but not in the log
//   duplicated          further copies in the log
//   reordered           in the log behind a record that was sent later
//   failed_but_present  failed, but in the log
// Records below the log start (retention, DeleteRecords) are `expired`, never lost; those that the
// cleaner took for a newer one of the same key are `compacted`.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "broker_model/invariants/cluster_view.hpp"
#include "broker_model/invariants/interval_set.hpp"
#include "broker_model/node/event.hpp"

namespace hw::invariants {

struct AckedRun {  // consecutive records acked at consecutive offsets; the base is -1 with acks=0
    std::int64_t first = 0;
    std::int64_t count = 0;
    Offset base_offset{-1};
    Instant first_at;
    Instant last_at;
};

struct StreamLedger {  // one producer's records to one partition
    StreamId stream{-1};
    NodeId producer{-1};
    TopicPartition tp;
    // told to the application
    IntervalSet sent;
    IntervalSet acked;
    IntervalSet failed;
    std::vector<AckedRun> acked_runs;
    // found in the log at the end
    IntervalSet present;
    IntervalSet acked_lost;
    IntervalSet duplicated;
    IntervalSet failed_but_present;
    IntervalSet expired;
    IntervalSet compacted;
    IntervalSet reordered;
    std::int64_t extra_copies = 0;
    // longest time without an acknowledgement while something waited for one
    Duration longest_wait;
    Instant longest_wait_from;
};

struct RecordCounts {
    std::int64_t sent = 0;
    std::int64_t acked = 0;
    std::int64_t failed = 0;
    std::int64_t acked_lost = 0;
    std::int64_t duplicated = 0;
    std::int64_t reordered = 0;
    std::int64_t failed_but_present = 0;
    std::int64_t expired = 0;
    std::int64_t compacted = 0;
    std::int64_t in_log = 0;  // records, copies included
};

class RecordLedger {
  public:
    [[nodiscard]] static bool wants(Fact fact) {
        return fact == Fact::RecordsSent || fact == Fact::RecordsAcked ||
               fact == Fact::RecordsFailed;
    }
    void on_event(const Event& event);
    // Reads the surviving logs. Call once, when the run is over.
    void settle(const ClusterView& view);

    [[nodiscard]] const std::vector<StreamLedger>& streams() const { return streams_; }
    [[nodiscard]] RecordCounts counts() const;
    [[nodiscard]] Duration longest_wait() const;
    // Time from hand-over to acknowledgement below which `percent` of the records stayed.
    [[nodiscard]] Duration ack_latency(int percent) const;

  private:
    struct Waiting {
        std::int64_t open = 0;  // records sent and not answered
        bool waits = false;
        Instant since;          // of the wait under way
        Instant last_ack;
        Instant last_failure;
    };

    std::size_t slot(StreamId stream);
    void sent(std::size_t slot, const Event& event);
    void answered(std::size_t slot, const Event& event, bool acked);
    static void begin_wait(Waiting& waiting, const Event& event);
    void end_wait(std::size_t slot, Instant now);
    using NewestRecords = std::map<StreamId, std::int64_t>;  // one past the highest seen so far
    void read_log(const ClusterView& view, TopicPartition tp);
    static void found(StreamLedger& stream, Interval records, NewestRecords& newest);
    void judge(StreamLedger& stream, Offset log_start) const;

    std::vector<StreamLedger> streams_;
    std::vector<Waiting> waiting_;
    std::vector<std::int32_t> slots_;           // by stream id
    std::vector<std::int64_t> latency_counts_;  // records by latency bucket
};

// The copy that speaks for a partition: its leader's if that lives, else that of the in-sync (or
// eligible) replica with the newest leader epoch and the longest log. kNoNode: there is none.
[[nodiscard]] NodeId authoritative_copy(const ClusterView& view, TopicPartition tp);

}  // namespace hw::invariants
