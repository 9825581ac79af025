// INVARIANT acked_records_survive -- what durability means to an application.
// Judged twice: a new leader whose log ends before an acknowledged record has lost it, whatever the
// old leader's disk still holds; and at the end every acknowledged record must be in the log.
// Kafka keeps it for acks=all with min.insync.replicas >= 2, unclean election off, and no more
// machines lost at once than the ISR can bear; labs show what breaks it otherwise.
#pragma once

#include <algorithm>
#include <map>

#include "broker_model/invariants/invariant.hpp"
#include "broker_model/invariants/record_ledger.hpp"

namespace hw::invariants {

class AckedRecordsSurvive final : public Named<AckedRecordsSurvive> {
  public:
    static constexpr std::string_view kName = "acked_records_survive";
    static constexpr std::string_view kStatement =
        "A record that was acknowledged is in the log of every later leader.";

    [[nodiscard]] FactSet facts() const override {
        return {Fact::RecordsAcked, Fact::BecameLeader};
    }
    void after_event(const Event& event, const ClusterView& view, Breaches& found) override {
        if (event.what.fact == Fact::RecordsAcked) {
            remember(event);
        } else {
            compare(event, view, found);
        }
    }
    void at_end(const ClusterView& view, const RecordLedger& ledger, Breaches& found) override {
        for (const StreamLedger& stream : ledger.streams()) {
            if (stream.acked_lost.empty() || reported_.contains(stream.tp)) continue;
            found.push_back(breach(view, stream.tp, kNoOffset,
                                   std::to_string(stream.acked_lost.count()) +
                                       " acknowledged records of " +
                                       view.node_name(stream.producer) + " are not in the log"));
        }
    }

  private:
    struct Acked {  // a run of offsets acknowledged to one producer
        Offset begin{0};
        Offset end{0};
        NodeId producer{-1};
        Instant last_at;
    };

    void remember(const Event& event) {
        const Offset base = event.what.offset;
        if (base == kNoOffset) return;  // acks=0: nobody knows where, if anywhere
        const Offset end = base + event.what.value2;
        std::vector<Acked>& runs = acked_[event.what.tp];
        if (!runs.empty() && runs.back().end == base && runs.back().producer == event.node) {
            runs.back().end = end;
            runs.back().last_at = event.at;
        } else {
            runs.push_back({base, end, event.node, event.at});
        }
    }
    void compare(const Event& event, const ClusterView& view, Breaches& found) {
        const auto runs = acked_.find(event.what.tp);
        const auto leader = view.replica(event.what.tp, event.node);
        if (runs == acked_.end() || !leader) return;
        for (Acked& run : runs->second) {
            if (run.end <= leader->log_end) continue;
            const Offset lost = std::max(run.begin, leader->log_end);
            found.push_back(breach(
                event, lost,
                "partition " + view.partition_name(event.what.tp) + " offsets " + to_string(lost) +
                    " to " + to_string(run.end - 1) + " acked to " +
                    view.node_name(run.producer) + " up to " +
                    std::to_string(run.last_at.ms()) + " ms, absent from new leader " +
                    view.node_name(event.node)));
            reported_[event.what.tp] = true;
            run.end = lost;
        }
        std::erase_if(runs->second, [](const Acked& run) { return run.begin >= run.end; });
    }

    std::map<TopicPartition, std::vector<Acked>> acked_;
    std::map<TopicPartition, bool> reported_;
};

}  // namespace hw::invariants
