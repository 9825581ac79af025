// INVARIANT per_partition_order -- kept by idempotent producers with up to five batches in flight,
// and by others with one. Otherwise a retried batch lands behind the one sent after it.
#pragma once

#include "broker_model/invariants/invariant.hpp"
#include "broker_model/invariants/record_ledger.hpp"

namespace hw::invariants {

class PerPartitionOrder final : public Named<PerPartitionOrder> {
  public:
    static constexpr std::string_view kName = "per_partition_order";
    static constexpr std::string_view kStatement =
        "A producer's records stand in a partition in the order in which they were sent.";

    void at_end(const ClusterView& view, const RecordLedger& ledger, Breaches& found) override {
        for (const StreamLedger& stream : ledger.streams()) {
            if (stream.reordered.empty()) continue;
            const Interval first = stream.reordered.parts().front();
            found.push_back(breach(view, stream.tp, kNoOffset,
                                   view.partition_name(stream.tp) + ": " +
                                       std::to_string(stream.reordered.count()) +
                                       " records of " + view.node_name(stream.producer) +
                                       " lie behind later ones, the first is record " +
                                       std::to_string(first.begin)));
        }
    }
};

}  // namespace hw::invariants
