// RULE share.lock_timeout -- records that are not acknowledged within the lock's duration are free
// again, or given up at the delivery limit.
//   acquired at 0 s, lock 30 s, limit 5      | at 30 s
//   delivery 1                               | Available, count stays 1
//   delivery 5                               | Archived
//   below the share start offset by now      | Archived
// The change holds at once; it is stored, but not undone when that fails.
// Source: SharePartition.releaseAcquisitionLockOnTimeout (4.2), KIP-932.
#pragma once

#include <algorithm>

#include "broker_model/share/acknowledge.hpp"
#include "broker_model/share/share_state.hpp"

namespace hw::share {

[[nodiscard]] inline Instant next_lock_end(const ShareState& s) {
    Instant next = kNever;
    for (const auto& [first, batch] : s.in_flight) {
        for (const Delivery& d : batch.deliveries) {
            if (!d.unstored) next = std::min(next, d.lock_until);
        }
    }
    return next;
}

// nullopt: no lock has ended. After the write, stored or not: advance_start.
[[nodiscard]] inline std::optional<StateWrite> end_locks(ShareState& s, Instant now) {
    StateWrite write{s.next_write, s.start, {}};
    for (auto& [first, batch] : s.in_flight) {
        const bool ended = std::any_of(
            batch.deliveries.begin(), batch.deliveries.end(),
            [&](const Delivery& d) { return d.lock_until <= now && !d.unstored; });
        if (!ended) continue;
        if (!batch.split() && s.start_cuts(batch.first, batch.last)) batch.split_up();
        const std::int64_t step = batch.split() ? 1 : batch.size();
        for (Offset o = batch.first; o <= batch.last; o = o + step) {
            Delivery& d = batch.at(o);
            if (d.lock_until > now || d.state != RecordState::Acquired) continue;
            const Offset last = o + (step - 1);
            const RecordState to =
                last < s.start ? RecordState::Archived : RecordState::Available;
            if (!change_state(d, to, s.settings.delivery_limit, {})) continue;
            d.lock_until = kNever;
            write.batches.push_back({o, last, d.state, d.count});
            if (d.state == RecordState::Available) s.look_for_free = true;
        }
    }
    if (write.batches.empty()) return std::nullopt;
    ++s.next_write;
    return write;
}

}  // namespace hw::share
