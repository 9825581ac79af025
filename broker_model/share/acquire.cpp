#include "broker_model/share/acquire.hpp"

#include <algorithm>

#include "broker_model/share/delivery_throttle.hpp"
#include "broker_model/share/new_batches.hpp"
#include "broker_model/share/start_offset.hpp"

namespace hw::share {
namespace {

struct Bounds {
    Offset last{-1};
    std::int64_t max_records = 0;
};

// A full window still admits what was released inside of it.
Bounds bounds_of(const ShareState& s, const AcquireRequest& r) {
    Bounds b{r.read.back().last, std::min<std::int64_t>(r.max_records,
                                                        s.settings.max_in_flight_records -
                                                            s.in_flight_records())};
    if (b.max_records <= 0 && r.fetch_offset <= s.end) {
        b.max_records = std::min<std::int64_t>(r.max_records, s.end - r.fetch_offset + 1);
        b.last = std::min(b.last, s.end);
    }
    return b;
}

class Acquisition {
  public:
    Acquisition(ShareState& s, const AcquireRequest& r, Bounds bounds, Instant now)
        : s_(s), r_(r), last_(bounds.last), max_(bounds.max_records), now_(now) {}

    Acquired run() {
        const Offset base = aligned_base();
        const auto begin = s_.in_flight.lower_bound(std::min(r_.read.front().first, base));
        const auto end = s_.in_flight.upper_bound(last_);
        if (begin == end) {
            add_new(base, last_, max_);
            return std::move(out_);
        }
        walk(begin, end, base);
        const Offset known = std::prev(end)->second.last;
        if (out_.count < max_ && known < last_) add_new(known + 1, last_, max_ - out_.count);
        if (!out_.ranges.empty()) move_gap_start(s_, out_.ranges.back().last + 1);
        return std::move(out_);
    }

  private:
    // Where a batch in flight overlaps the first one read, its beginning.
    [[nodiscard]] Offset aligned_base() {
        const Offset first = r_.read.front().first;
        const auto floor = s_.floor(first);
        if (floor == s_.in_flight.end()) return std::max(first, s_.start);
        return floor->second.last >= first ? floor->first : first;
    }

    void walk(InFlightMap::iterator begin, InFlightMap::iterator end, Offset base) {
        Offset gap = base;
        for (auto it = begin; it != end && out_.count < max_; ++it) {
            if (s_.gap_window_active()) {
                if (gap < it->first) add_new(gap, it->first - 1, max_ - out_.count);
                gap = it->second.last + 1;
                if (out_.count >= max_) return;
            }
            if (!take_batch(it->second)) {
                max_ = 0;
                return;
            }
        }
    }

    // False: nothing more may be handed out together with this.
    bool take_batch(InFlightBatch& batch) {
        const std::int64_t left = max_ - out_.count;
        const bool limited = r_.mode == AcquireMode::RecordLimit && batch.size() > left;
        const bool throttled = is_throttled(most_deliveries(batch), s_.settings.delivery_limit);
        if (throttled && out_.count > 0) return false;
        const bool whole = batch.within(r_.read.front().first, last_) && !batch.split();
        if (whole && !limited && !throttled) {
            take_whole(batch);
            return true;
        }
        if (!batch.split()) {
            if (!batch.whole().is_free()) return true;
            batch.split_up();
        }
        const std::int64_t taken = take_records(batch, left);
        return !(throttled && taken > 0);
    }

    // Of the free records that were read.
    [[nodiscard]] std::int32_t most_deliveries(const InFlightBatch& batch) const {
        if (!batch.split()) return batch.whole().is_free() ? batch.whole().count : 0;
        std::int32_t most = 0;
        for (Offset o = std::max(batch.first, r_.read.front().first);
             o <= std::min(batch.last, last_); ++o) {
            if (batch.at(o).is_free()) most = std::max<std::int32_t>(most, batch.at(o).count);
        }
        return most;
    }

    bool take(Delivery& d) {
        if (!d.is_free()) return false;
        if (!change_state(d, RecordState::Acquired, s_.settings.delivery_limit, r_.member)) {
            return false;
        }
        d.lock_until = now_ + s_.settings.lock_duration;
        return true;
    }

    void take_whole(InFlightBatch& batch) {
        if (!take(batch.whole())) return;
        out_.ranges.push_back({batch.first, batch.last, batch.whole().count});
        out_.count += batch.size();
    }

    std::int64_t take_records(InFlightBatch& batch, std::int64_t left) {
        const std::int16_t limit = s_.settings.delivery_limit;
        const std::size_t ranges_before = out_.ranges.size();
        std::int64_t portion = -1;  // of throttled records
        std::int64_t taken = 0;
        for (Offset o = std::max(batch.first, r_.read.front().first);
             o <= std::min(batch.last, last_); ++o) {
            Delivery& d = batch.at(o);
            if (!d.is_free()) continue;
            const bool last_delivery = is_last_delivery(d.count, limit);
            if (last_delivery && taken > 0) break;
            if (is_throttled(d.count, limit) && portion < 0) {
                portion = throttled_portion(batch.size(), d.count, limit);
            }
            if (!take(d)) continue;
            ++taken;
            append(o, d.count, ranges_before);
            if (last_delivery) break;
            if (r_.mode == AcquireMode::RecordLimit && taken == left) break;
            if (taken == portion) break;
        }
        out_.count += taken;
        return taken;
    }

    // Neighbours of the same batch with as many deliveries are one range.
    void append(Offset o, std::int16_t deliveries, std::size_t ranges_before) {
        if (out_.ranges.size() > ranges_before && out_.ranges.back().last + 1 == o &&
            out_.ranges.back().delivery_count == deliveries) {
            out_.ranges.back().last = o;
        } else {
            out_.ranges.push_back({o, o, deliveries});
        }
    }

    void add_new(Offset first, Offset last, std::int64_t max_records) {
        const Acquired added = add_new_batches(s_, r_, {first, last, max_records}, now_);
        out_.ranges.insert(out_.ranges.end(), added.ranges.begin(), added.ranges.end());
        out_.count += added.count;
    }

    ShareState& s_;
    const AcquireRequest& r_;
    Offset last_;
    std::int64_t max_;
    Instant now_;
    Acquired out_;
};

}  // namespace

Acquired acquire(ShareState& s, const AcquireRequest& request, Instant now) {
    if (request.read.empty() || request.read.back().last < s.start) return {};
    const Bounds bounds = bounds_of(s, request);
    if (bounds.max_records <= 0) return {};
    archive_vanished(s, request.fetch_offset, request.read.front().first);
    return Acquisition(s, request, bounds, now).run();
}

}  // namespace hw::share
