#include "broker_model/share/share_partition.hpp"

#include "broker_model/base/check.hpp"

namespace hw::share {

SharePartition::SharePartition(ShareSettings settings, Offset start,
                               std::span<const StoredBatch> stored) {
    state_.settings = settings;
    state_.start = state_.end = start;
    if (stored.empty()) return;
    Offset gap = kNoOffset;
    Offset behind = start;
    for (const StoredBatch& b : stored) {
        HW_CHECK(b.first >= start && b.last >= b.first, "stored share state");
        if (gap == kNoOffset && b.first > behind) gap = behind;
        behind = b.last + 1;
        Delivery d;
        d.state = b.state;
        d.count = b.delivery_count;
        state_.in_flight.emplace(b.first, InFlightBatch(b.first, b.last, std::move(d)));
    }
    state_.look_for_free = true;
    state_.end = state_.in_flight.rbegin()->second.last;
    if (gap != kNoOffset) state_.gap_window = GapWindow{state_.end, gap};
    advance_start(state_);
}

}  // namespace hw::share
