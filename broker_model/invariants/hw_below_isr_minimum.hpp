// INVARIANT hw_below_isr_minimum -- what "committed" promises: any member of the ISR may be elected
// and has everything below the high watermark. Judged when a leader moves its high watermark, over
// the in-sync replicas as that leader knows them; one that a reassignment has taken away may have
// deleted its copy before the leader hears of it, and nobody will elect it. It breaks only when a member loses what it had
// already reported (power loss without flush, an empty disk).
#pragma once

#include "broker_model/invariants/invariant.hpp"

namespace hw::invariants {

class HwBelowIsrMinimum final : public Named<HwBelowIsrMinimum> {
  public:
    static constexpr std::string_view kName = "hw_below_isr_minimum";
    static constexpr std::string_view kStatement =
        "Everything below a leader's high watermark is in the log of every in-sync replica.";

    [[nodiscard]] FactSet facts() const override { return {Fact::HighWatermarkAdvanced}; }
    void after_event(const Event& event, const ClusterView& view, Breaches& found) override {
        const TopicPartition tp = event.what.tp;
        const auto leader = view.replica(tp, event.node);
        if (!leader || leader->role != ReplicaRole::Leader) return;
        const auto committed = view.partition(tp);
        for (const NodeId member : leader->isr) {
            if (committed && !committed->has_replica(member)) continue;
            const auto copy = view.replica(tp, member);
            const Offset end = copy ? copy->log_end : Offset{0};
            if (end >= event.what.offset) continue;
            found.push_back(breach(event, end,
                                   view.partition_name(tp) + ": high watermark " +
                                       to_string(event.what.offset) + " on leader " +
                                       view.node_name(event.node) + ", but in-sync replica " +
                                       view.node_name(member) + " ends at " + to_string(end)));
        }
    }
};

}  // namespace hw::invariants
