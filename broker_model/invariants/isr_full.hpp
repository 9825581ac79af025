// LIVENESS isr_full -- every replica has caught up and counts again.
#pragma once

#include <algorithm>

#include "broker_model/invariants/invariant.hpp"

namespace hw::invariants {

class IsrFull final : public Liveness {
  public:
    static constexpr std::string_view kName = "isr_full";
    static constexpr std::string_view kStatement = "Every replica is in sync.";

    [[nodiscard]] std::string_view name() const override { return kName; }
    [[nodiscard]] std::string_view statement() const override { return kStatement; }
    [[nodiscard]] std::string pending(const ClusterView& view) const override {
        for (const TopicPartition tp : view.partitions()) {
            const auto p = view.partition(tp);
            if (!p) continue;
            for (const NodeId id : p->replicas) {
                if (std::find(p->isr.begin(), p->isr.end(), id) != p->isr.end()) continue;
                return view.node_name(id) + " has not rejoined the ISR of " +
                       view.partition_name(tp) + ": lag " +
                       std::to_string(lag(view, *p, id));
            }
        }
        return {};
    }

  private:
    static std::int64_t lag(const ClusterView& view, const PartitionView& p, NodeId id) {
        const auto leader = view.replica(p.tp, p.leader);
        const auto follower = view.replica(p.tp, id);
        if (!leader) return 0;
        return leader->log_end - (follower ? follower->log_end : Offset{0});
    }
};

}  // namespace hw::invariants
