// INVARIANT offsets_contiguous -- a log that is not compacted has no holes: every batch begins
// where the one before ended, up to the log end.
#pragma once

#include "broker_model/invariants/invariant.hpp"

namespace hw::invariants {

class OffsetsContiguous final : public Named<OffsetsContiguous> {
  public:
    static constexpr std::string_view kName = "offsets_contiguous";
    static constexpr std::string_view kStatement =
        "In a log that is not compacted, offsets follow each other without a hole.";

    void at_end(const ClusterView& view, const RecordLedger&, Breaches& found) override {
        for (const TopicPartition tp : view.partitions()) {
            if (view.compacted(tp)) continue;
            for (const NodeId broker : view.holders(tp)) check(view, tp, broker, found);
        }
    }

  private:
    static void check(const ClusterView& view, TopicPartition tp, NodeId broker, Breaches& found) {
        Offset next = kNoOffset;
        bool whole = true;
        view.batches(tp, broker, [&](const RecordBatch& batch) {
            whole = next == kNoOffset || batch.base_offset == next;
            if (!whole) report(view, tp, broker, next, batch.base_offset, found);
            next = batch.next_offset();
            return whole;
        });
        const auto replica = view.replica(tp, broker);
        if (whole && next != kNoOffset && replica && replica->log_end != next) {
            report(view, tp, broker, next, replica->log_end, found);
        }
    }
    static void report(const ClusterView& view, TopicPartition tp, NodeId broker, Offset expected,
                       Offset got, Breaches& found) {
        found.push_back(breach(view, tp, expected,
                               view.partition_name(tp) + " on " + view.node_name(broker) +
                                   ": offset " + to_string(expected) + " is followed by " +
                                   to_string(got)));
    }
};

}  // namespace hw::invariants
