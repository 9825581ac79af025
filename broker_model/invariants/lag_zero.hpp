// LIVENESS lag_zero -- every consumer has read everything that is committed.
#pragma once

#include "broker_model/invariants/invariant.hpp"

namespace hw::invariants {

class LagZero final : public Liveness {
  public:
    static constexpr std::string_view kName = "lag_zero";
    static constexpr std::string_view kStatement = "Every consumer stands at the high watermark.";

    [[nodiscard]] std::string_view name() const override { return kName; }
    [[nodiscard]] std::string_view statement() const override { return kStatement; }
    [[nodiscard]] std::string pending(const ClusterView& view) const override {
        for (const ConsumerView& consumer : view.consumers()) {
            const auto p = view.partition(consumer.tp);
            if (!p || p->leader == kNoNode) continue;
            const auto leader = view.replica(consumer.tp, p->leader);
            if (!leader || consumer.position >= leader->high_watermark) continue;
            return view.node_name(consumer.client) + " is " +
                   std::to_string(leader->high_watermark - consumer.position) + " behind in " +
                   view.partition_name(consumer.tp);
        }
        return {};
    }
};

}  // namespace hw::invariants
