// INVARIANT no_duplicates -- kept by idempotent producers. Without idempotence a batch that was
// written but whose answer was lost is written again by the retry.
#pragma once

#include "broker_model/invariants/invariant.hpp"
#include "broker_model/invariants/record_ledger.hpp"

namespace hw::invariants {

class NoDuplicates final : public Named<NoDuplicates> {
  public:
    static constexpr std::string_view kName = "no_duplicates";
    static constexpr std::string_view kStatement = "Every record is in the log once at most.";

    void at_end(const ClusterView& view, const RecordLedger& ledger, Breaches& found) override {
        for (const StreamLedger& stream : ledger.streams()) {
            if (stream.extra_copies == 0) continue;
            found.push_back(breach(view, stream.tp, kNoOffset,
                                   view.partition_name(stream.tp) + ": " +
                                       std::to_string(stream.extra_copies) +
                                       " further copies of records of " +
                                       view.node_name(stream.producer)));
        }
    }
};

}  // namespace hw::invariants
