// INVARIANT metadata_log_matching -- Raft's log matching, for the quorum's own log: what is
// committed is the same everywhere, and equal (offset, epoch) means an equal record.
#pragma once

#include "broker_model/invariants/invariant.hpp"

namespace hw::invariants {

class MetadataLogMatching final : public Named<MetadataLogMatching> {
  public:
    static constexpr std::string_view kName = "metadata_log_matching";
    static constexpr std::string_view kStatement =
        "Quorum nodes agree on every committed metadata record.";

    void at_end(const ClusterView& view, const RecordLedger&, Breaches& found) override {
        const std::vector<MetadataLogView> logs = view.metadata_logs();
        for (std::size_t i = 0; i < logs.size(); ++i) {
            for (std::size_t j = i + 1; j < logs.size(); ++j) {
                compare(view, logs[i], logs[j], found);
            }
        }
    }

  private:
    static void compare(const ClusterView& view, const MetadataLogView& a,
                        const MetadataLogView& b, Breaches& found) {
        const std::int64_t committed = std::min(a.high_watermark, b.high_watermark);
        const std::int64_t end = std::min(a.end, b.end);
        for (std::int64_t offset = std::max(a.start, b.start); offset < end; ++offset) {
            const MetadataLogView::Entry mine = a.entry(offset);
            const MetadataLogView::Entry theirs = b.entry(offset);
            if (mine == theirs) continue;
            const bool may_be_truncated = offset >= committed && mine.epoch != theirs.epoch;
            if (may_be_truncated) return;
            found.push_back(breach(view, {}, Offset{offset},
                                   "metadata offset " + std::to_string(offset) + " differs on " +
                                       view.node_name(a.node) + " (epoch " + to_string(mine.epoch) +
                                       ") and " + view.node_name(b.node) + " (epoch " +
                                       to_string(theirs.epoch) + ")"));
            return;
        }
    }
};

}  // namespace hw::invariants
