// INVARIANT high_watermark_monotonic -- consumers read up to the high watermark: a leader that took
// it back would have shown records that it may not keep. (A new leader may start lower and catch
// up; KIP-207 hides that from ListOffsets.)
#pragma once

#include <map>
#include <utility>

#include "broker_model/invariants/invariant.hpp"

namespace hw::invariants {

class HighWatermarkMonotonic final : public Named<HighWatermarkMonotonic> {
  public:
    static constexpr std::string_view kName = "high_watermark_monotonic";
    static constexpr std::string_view kStatement =
        "While a broker leads a partition in one epoch, its high watermark never goes back.";

    [[nodiscard]] FactSet facts() const override {
        return {Fact::BecameLeader, Fact::HighWatermarkAdvanced, Fact::HighWatermarkLowered};
    }
    void after_event(const Event& event, const ClusterView& view, Breaches& found) override {
        const Observation& what = event.what;
        Reign& reign = reigns_[{what.tp, event.node}];
        if (what.fact == Fact::BecameLeader) {
            reign = {what.epoch, Offset{-1}};
            return;
        }
        const auto replica = view.replica(what.tp, event.node);
        if (!replica || replica->role != ReplicaRole::Leader) return;
        if (replica->leader_epoch != reign.epoch) reign = {replica->leader_epoch, Offset{-1}};
        if (what.offset < reign.highest) {
            found.push_back(breach(event, what.offset,
                                   view.node_name(event.node) + " leads " +
                                       view.partition_name(what.tp) + " in epoch " +
                                       to_string(reign.epoch) + " and moved its high watermark " +
                                       to_string(reign.highest) + " -> " +
                                       to_string(what.offset)));
        }
        reign.highest = std::max(reign.highest, what.offset);
    }

  private:
    struct Reign {
        LeaderEpoch epoch{-1};
        Offset highest{-1};
    };
    std::map<std::pair<TopicPartition, NodeId>, Reign> reigns_;
};

}  // namespace hw::invariants
