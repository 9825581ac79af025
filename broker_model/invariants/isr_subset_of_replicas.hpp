// INVARIANT isr_subset_of_replicas -- what the committed metadata says of a partition makes sense:
// the leader is in sync, in-sync and eligible replicas are replicas, and none is both.
#pragma once

#include <algorithm>

#include "broker_model/invariants/invariant.hpp"

namespace hw::invariants {

class IsrSubsetOfReplicas final : public Named<IsrSubsetOfReplicas> {
  public:
    static constexpr std::string_view kName = "isr_subset_of_replicas";
    static constexpr std::string_view kStatement =
        "A leader is in the ISR, ISR and ELR are disjoint sets of replicas.";

    [[nodiscard]] FactSet facts() const override {
        return {Fact::PartitionChanged, Fact::LeaderElected, Fact::UncleanLeaderElected};
    }
    void after_event(const Event& event, const ClusterView& view, Breaches& found) override {
        const auto p = view.partition(event.what.tp);
        if (!p) return;
        const auto in = [](const std::vector<NodeId>& list, NodeId id) {
            return std::find(list.begin(), list.end(), id) != list.end();
        };
        std::string wrong;
        for (const NodeId id : p->isr) {
            if (!in(p->replicas, id)) wrong = to_string(id) + " is in the ISR but no replica";
            if (in(p->elr, id)) wrong = to_string(id) + " is in ISR and ELR";
        }
        for (const NodeId id : p->elr) {
            if (!in(p->replicas, id)) wrong = to_string(id) + " is in the ELR but no replica";
        }
        if (p->leader != kNoNode && !in(p->isr, p->leader)) {
            wrong = "leader " + to_string(p->leader) + " is not in the ISR";
        }
        if (wrong.empty()) return;
        found.push_back(breach(event, kNoOffset, view.partition_name(p->tp) + ": " + wrong));
    }
};

}  // namespace hw::invariants
