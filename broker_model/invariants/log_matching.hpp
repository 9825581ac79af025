// INVARIANT log_matching -- replicas may hold tails that differ (a crashed leader's, until it is
// truncated), but where two logs hold batches of the same leader epoch, one leader wrote both, so
// they agree there and everywhere before. KIP-101 and KIP-279 exist because it once did not hold.
// Compacted logs are outside this check: every replica cleans its own in its own time.
#pragma once

#include <set>

#include "broker_model/invariants/invariant.hpp"
#include "broker_model/invariants/log_walk.hpp"

namespace hw::invariants {

class LogMatching final : public Named<LogMatching> {
  public:
    static constexpr std::string_view kName = "log_matching";
    static constexpr std::string_view kStatement =
        "Two logs that share a leader epoch agree on every record up to their last of it.";

    void at_end(const ClusterView& view, const RecordLedger&, Breaches& found) override {
        for (const TopicPartition tp : view.partitions()) {
            if (view.compacted(tp)) continue;
            const std::vector<NodeId> brokers = view.holders(tp);
            std::vector<std::vector<BatchMark>> logs;
            for (const NodeId broker : brokers) logs.push_back(batch_marks(view, tp, broker));
            for (std::size_t i = 0; i < logs.size(); ++i) {
                for (std::size_t j = i + 1; j < logs.size(); ++j) {
                    compare(view, tp, {brokers[i], logs[i]}, {brokers[j], logs[j]}, found);
                }
            }
        }
    }

  private:
    struct Copy {
        NodeId broker;
        const std::vector<BatchMark>& log;
    };
    static void compare(const ClusterView& view, TopicPartition tp, Copy a, Copy b,
                        Breaches& found) {
        const Parting at = parting(a.log, b.log);
        std::set<LeaderEpoch> epochs;
        for (std::size_t i = at.a; i < a.log.size(); ++i) epochs.insert(a.log[i].epoch);
        for (std::size_t i = at.b; i < b.log.size(); ++i) {
            if (!epochs.contains(b.log[i].epoch)) continue;
            found.push_back(breach(view, tp, b.log[at.b].base,
                                   view.partition_name(tp) + ": " + view.node_name(a.broker) +
                                       " and " + view.node_name(b.broker) + " differ from offset " +
                                       to_string(b.log[at.b].base) + " on, yet both hold epoch " +
                                       to_string(b.log[i].epoch) + " after it"));
            return;
        }
    }
};

}  // namespace hw::invariants
