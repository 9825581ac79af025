// INVARIANT leader_epoch_increases -- the epoch fences old leaders; it can only do so if it grows
// with every change of the leader and never goes back.
#pragma once

#include <map>

#include "broker_model/invariants/invariant.hpp"

namespace hw::invariants {

class LeaderEpochIncreases final : public Named<LeaderEpochIncreases> {
  public:
    static constexpr std::string_view kName = "leader_epoch_increases";
    static constexpr std::string_view kStatement =
        "A partition's leader epoch never goes back and grows whenever its leader changes.";

    [[nodiscard]] FactSet facts() const override {
        return {Fact::PartitionChanged, Fact::LeaderElected, Fact::UncleanLeaderElected,
                Fact::PartitionOffline};
    }
    void after_event(const Event& event, const ClusterView& view, Breaches& found) override {
        const auto now = view.partition(event.what.tp);
        if (!now) return;
        const auto [entry, is_new] = last_.try_emplace(event.what.tp, *now);
        if (is_new) return;
        const PartitionView& before = entry->second;
        const bool other_leader = now->leader != before.leader;
        if (now->leader_epoch < before.leader_epoch ||
            (other_leader && now->leader_epoch == before.leader_epoch)) {
            found.push_back(breach(event, kNoOffset,
                                   view.partition_name(now->tp) + ": leader " +
                                       to_string(before.leader) + " epoch " +
                                       to_string(before.leader_epoch) + ", then leader " +
                                       to_string(now->leader) + " epoch " +
                                       to_string(now->leader_epoch)));
        }
        entry->second = *now;
    }

  private:
    std::map<TopicPartition, PartitionView> last_;
};

}  // namespace hw::invariants
