// LIVENESS leader_exists -- every partition can be written and read.
#pragma once

#include "broker_model/invariants/invariant.hpp"

namespace hw::invariants {

class LeaderExists final : public Liveness {
  public:
    static constexpr std::string_view kName = "leader_exists";
    static constexpr std::string_view kStatement = "Every partition has a leader that is alive.";

    [[nodiscard]] std::string_view name() const override { return kName; }
    [[nodiscard]] std::string_view statement() const override { return kStatement; }
    [[nodiscard]] std::string pending(const ClusterView& view) const override {
        for (const TopicPartition tp : view.partitions()) {
            const auto p = view.partition(tp);
            if (!p) continue;
            if (p->leader == kNoNode) return view.partition_name(tp) + " has no leader";
            const auto leader = view.replica(tp, p->leader);
            if (!leader || !leader->alive || leader->role != ReplicaRole::Leader) {
                return view.node_name(p->leader) + " does not lead " + view.partition_name(tp) +
                       " yet";
            }
        }
        return {};
    }
};

}  // namespace hw::invariants
