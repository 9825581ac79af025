// Which acknowledged records are not in the log because the cleaner did its work: a newer record of
// the same key is there instead, or the newest was a tombstone that has gone as well. Only what
// some
// copy has cleaned can be excused like that. Anything else that is missing is lost.
#pragma once

#include <span>

#include "broker_model/invariants/cluster_view.hpp"
#include "broker_model/invariants/record_ledger.hpp"

namespace hw::invariants {

// Moves such records of `streams`, all of partition `tp`, from acked_lost to compacted. `broker`:
// whose copy speaks for the partition.
void excuse_compacted(const ClusterView& view, TopicPartition tp, NodeId broker,
                      std::span<StreamLedger* const> streams);

}  // namespace hw::invariants
