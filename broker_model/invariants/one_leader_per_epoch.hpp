// INVARIANT one_leader_per_epoch -- two leaders at a time are normal for a moment (the old one has
// not heard yet); two in the same epoch would both number records and both be believed.
#pragma once

#include <map>
#include <utility>

#include "broker_model/invariants/invariant.hpp"

namespace hw::invariants {

class OneLeaderPerEpoch final : public Named<OneLeaderPerEpoch> {
  public:
    static constexpr std::string_view kName = "one_leader_per_epoch";
    static constexpr std::string_view kStatement =
        "In one leader epoch of a partition only one broker leads it.";

    [[nodiscard]] FactSet facts() const override { return {Fact::BecameLeader}; }
    void after_event(const Event& event, const ClusterView& view, Breaches& found) override {
        const Observation& what = event.what;
        const auto [entry, is_new] =
            leaders_.try_emplace(std::pair{what.tp, what.epoch}, event.node);
        if (is_new || entry->second == event.node) return;
        found.push_back(breach(event, what.offset,
                               view.node_name(event.node) + " and " +
                                   view.node_name(entry->second) + " both lead " +
                                   view.partition_name(what.tp) + " in epoch " +
                                   to_string(what.epoch)));
    }

  private:
    std::map<std::pair<TopicPartition, LeaderEpoch>, NodeId> leaders_;
};

}  // namespace hw::invariants
