#include "broker_model/share/new_batches.hpp"

#include <algorithm>

namespace hw::share {
namespace {

// The end of the log batch that holds `o`; `o` itself if none does.
Offset end_of_log_batch(std::span<const ReadBatch> read, Offset o) {
    const ReadBatch* holder = nullptr;
    for (const ReadBatch& b : read) {
        if (b.first > o) break;
        holder = &b;
    }
    return holder != nullptr && o <= holder->last ? holder->last : o;
}

std::vector<AcquiredRange> cut(const AcquireRequest& r, Offset first, Offset last) {
    std::vector<AcquiredRange> out;
    if (r.mode == AcquireMode::BatchOptimized && last - first + 1 > r.batch_size) {
        for (const ReadBatch& b : r.read) {
            if (b.first > last) break;
            if (b.first - first < r.batch_size) continue;
            out.push_back({first, b.first - 1, 1});
            first = b.first;
        }
    }
    out.push_back({first, last, 1});
    return out;
}

}  // namespace

void move_gap_start(ShareState& s, Offset gap_start) {
    if (!s.gap_window) return;
    if (s.gap_window_active() && gap_start <= s.gap_window->end) {
        s.gap_window->gap_start = gap_start;
    } else {
        s.gap_window.reset();
    }
}

Acquired add_new_batches(ShareState& s, const AcquireRequest& r, NewRecords what, Instant now) {
    const Offset first = s.in_flight.empty() ? std::max(what.first, s.end) : what.first;
    Offset last = what.last;
    if (what.max_records < last - first + 1) {
        last = end_of_log_batch(r.read, first + what.max_records - 1);
        if (s.gap_window_active()) last = std::min(last, what.last);
    }
    Acquired out{cut(r, first, last), 0};
    const Delivery taken{RecordState::Acquired, 1,     r.member, now + s.settings.lock_duration,
                         std::nullopt,          false};
    for (const AcquiredRange& range : out.ranges) {
        s.in_flight.insert_or_assign(range.first, InFlightBatch(range.first, range.last, taken));
    }
    if (s.in_flight.begin()->first == first) s.start = first;
    s.end = std::max(s.end, last);
    AcquiredRange& only = out.ranges.front();
    if (r.mode == AcquireMode::RecordLimit && only.last - only.first + 1 > what.max_records) {
        InFlightBatch& batch = s.in_flight.find(only.first)->second;
        batch.split_up();
        only.last = only.first + what.max_records - 1;
        for (Offset o = only.last + 1; o <= batch.last; ++o) batch.at(o) = Delivery{};
        s.look_for_free = true;
    }
    if (r.mode == AcquireMode::RecordLimit) last = only.last;
    move_gap_start(s, last + 1);
    out.count = last - first + 1;
    return out;
}

}  // namespace hw::share
