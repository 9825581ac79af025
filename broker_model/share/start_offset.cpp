#include "broker_model/share/start_offset.hpp"

#include <algorithm>

namespace hw::share {
namespace {

bool may_move(ShareState& s) {
    if (s.in_flight.empty()) return false;
    const auto it = s.floor(s.start);
    if (it == s.in_flight.end()) return false;  // a gap begins at the start
    return it->second.at(std::clamp(s.start, it->second.first, it->second.last)).is_done();
}

// -1: nothing at the front is done with.
Offset last_done(const ShareState& s) {
    Offset done{-1};
    for (const auto& [first, batch] : s.in_flight) {
        if (s.gap_window_active() && batch.last >= s.gap_window->gap_start) return done;
        for (std::size_t i = 0; i < batch.deliveries.size(); ++i) {
            if (!batch.deliveries[i].is_done()) return done;
            done = batch.split() ? batch.first + static_cast<std::int64_t>(i) : batch.last;
        }
    }
    return done;
}

// Free records of from..to. True if there were any.
bool archive_free(InFlightMap::iterator begin, InFlightMap::iterator end, Offset from, Offset to) {
    bool any = false;
    for (auto it = begin; it != end && it->first <= to; ++it) {
        InFlightBatch& batch = it->second;
        if (!batch.split() && batch.whole().state != RecordState::Available) continue;
        if (!batch.within(from, to)) batch.split_up();
        for (Offset o = batch.split() ? std::max(from, batch.first) : batch.first;
             o <= std::min(to, batch.last); ++o) {
            Delivery& d = batch.at(o);
            if (d.state != RecordState::Available) continue;
            fall_off_the_log(d);
            any = true;
        }
    }
    return any;
}

}  // namespace

bool advance_start(ShareState& s) {
    if (!may_move(s)) return false;
    const Offset done = last_done(s);
    if (done == kNoOffset) return false;
    const Offset last = s.in_flight.rbegin()->second.last;
    if (done == last) {
        s.start = s.end = last + 1;
        s.in_flight.clear();
        return true;
    }
    const auto it = s.floor(done);
    const bool whole_batch = done == it->second.last;
    if (whole_batch) {
        s.start = std::max(s.start, std::next(it)->first);
        if (s.gap_window_active()) s.start = std::min(s.start, s.gap_window->gap_start);
    } else {
        s.start = std::max(s.start, done + 1);
    }
    s.in_flight.erase(s.in_flight.begin(), whole_batch ? std::next(it) : it);
    return true;
}

void move_log_start(ShareState& s, Offset log_start) {
    if (log_start <= s.start) return;
    if (s.in_flight.empty()) {
        s.start = s.end = log_start;
        return;
    }
    if (archive_free(s.in_flight.begin(), s.in_flight.end(), s.start, log_start - 1)) {
        s.look_for_free = true;
    }
    s.start = log_start;
    s.end = std::max(s.end, s.start);
}

void archive_vanished(ShareState& s, Offset fetch_offset, Offset found) {
    if (s.in_flight.empty() || fetch_offset >= found) return;
    auto begin = s.floor(fetch_offset);
    if (begin == s.in_flight.end() || begin->second.last < fetch_offset) {
        begin = s.in_flight.lower_bound(fetch_offset);
    }
    if (archive_free(begin, s.in_flight.end(), fetch_offset, found - 1)) s.look_for_free = true;
}

}  // namespace hw::share
