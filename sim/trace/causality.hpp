// Why a record was lost: the happened-before graph of a run, built from its observations, and in it
// the shortest chains from first causes to the loss.
//
// An edge leads from an event to one that it brought about, by the rules of the model:
//   fault on a node        -> its fencing, the proposal to shrink the ISR by it, its recovery
//   fencing, unfencing     -> election          election        -> a broker becomes leader
//   proposal               -> ISR change        ISR shrinks     -> high watermark moves
//   append by the leader   -> copy, watermark   watermark       -> acknowledgement (acks=all)
//   append by the leader   -> acknowledgement (acks=1)          a new leader -> truncation
// A loss has three parents: why it was acknowledged, why that leader came, why it had no copy.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "broker_model/invariants/record_ledger.hpp"
#include "broker_model/node/event.hpp"
#include "sim/trace/observer.hpp"
#include "sim/trace/story.hpp"

namespace hw::trace {

struct LossStory {
    std::int64_t record = -1;
    Offset offset{-1};  // -1: acks=0, nobody told
    Instant acked_at;
    Instant lost_at;
    std::vector<StoryLine> lines;  // first causes first
};

class Causality final : public sim::Observer {
  public:
    void on_observation(Instant at, NodeId node, const Observation& what) override;

    // `record`: one that `stream` has lost.
    [[nodiscard]] LossStory why_lost(const invariants::StreamLedger& stream, std::int64_t record,
                                     const invariants::ClusterView& names) const;

  private:
    std::vector<Event> events_;
};

}  // namespace hw::trace
