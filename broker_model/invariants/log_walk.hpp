// A copy's batches as a plain list, and where two copies part.
#pragma once

#include <algorithm>
#include <vector>

#include "broker_model/invariants/cluster_view.hpp"

namespace hw::invariants {

// What identifies the contents of a batch, wherever it is copied.
struct BatchMark {
    Offset base{0};
    Offset end{0};
    LeaderEpoch epoch{-1};
    RecordRange range;
    ProducerId producer_id{-1};
    bool control = false;
    constexpr bool operator==(const BatchMark&) const = default;
};

[[nodiscard]] inline std::vector<BatchMark> batch_marks(const ClusterView& view, TopicPartition tp,
                                                        NodeId broker) {
    std::vector<BatchMark> out;
    view.batches(tp, broker, [&](const RecordBatch& batch) {
        out.push_back({batch.base_offset, batch.next_offset(), batch.leader_epoch, batch.range,
                       batch.producer_id, batch.is_control()});
        return true;
    });
    return out;
}

// Iterators to the first batch of each from which on the two differ, leaving out what only one of
// them still has at its start.
struct Parting {
    std::size_t a = 0;
    std::size_t b = 0;
};
[[nodiscard]] inline Parting parting(const std::vector<BatchMark>& a,
                                     const std::vector<BatchMark>& b) {
    Parting at;
    if (a.empty() || b.empty()) return {a.size(), b.size()};
    const Offset start = std::max(a.front().base, b.front().base);
    while (at.a < a.size() && a[at.a].base < start) ++at.a;
    while (at.b < b.size() && b[at.b].base < start) ++at.b;
    while (at.a < a.size() && at.b < b.size() && a[at.a] == b[at.b]) {
        ++at.a;
        ++at.b;
    }
    return at;
}

}  // namespace hw::invariants
