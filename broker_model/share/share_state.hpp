// What a leader knows of one partition in one share group: the records in flight between the share
// start offset (SPSO) and the share end offset (SPEO). Records below are done with, records above
// have not been handed out. Source: SharePartition, InFlightBatch (4.2), KIP-932.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/share/record_state.hpp"

namespace hw::share {

struct ShareSettings {
    std::int32_t max_in_flight_records = 2000;     // group.share.partition.max.record.locks
    std::int16_t delivery_limit = 5;               // group.share.delivery.count.limit
    Duration lock_duration = seconds(30);          // group.share.record.lock.duration.ms
};

// As it is stored in __share_group_state.
struct StoredBatch {
    Offset first{-1};
    Offset last{-1};
    RecordState state = RecordState::Available;
    std::int16_t delivery_count = 0;
    bool operator==(const StoredBatch&) const = default;
};

// One state for the whole batch until records of it fare differently.
struct InFlightBatch {
    Offset first{-1};
    Offset last{-1};
    std::vector<Delivery> deliveries;  // one, or one for each offset

    InFlightBatch(Offset f, Offset l, Delivery whole)
        : first(f), last(l), deliveries{std::move(whole)} {}

    [[nodiscard]] bool split() const { return is_split_; }
    [[nodiscard]] Delivery& whole() { return deliveries.front(); }
    [[nodiscard]] const Delivery& whole() const { return deliveries.front(); }
    [[nodiscard]] Delivery& at(Offset o) { return deliveries[is_split_ ? o - first : 0]; }
    [[nodiscard]] const Delivery& at(Offset o) const {
        return deliveries[is_split_ ? o - first : 0];
    }
    [[nodiscard]] std::int64_t size() const { return last - first + 1; }
    void split_up() {
        if (is_split_) return;
        Delivery each = deliveries.front();
        each.unstored.reset();
        deliveries.assign(static_cast<std::size_t>(size()), each);
        is_split_ = true;
    }
    [[nodiscard]] bool within(Offset from, Offset to) const { return first >= from && last <= to; }

  private:
    bool is_split_ = false;
};

// Holes between stored batches hold records that were fetched and never acknowledged, so they are
// handed out again, unlike holes that the log itself has. Valid while SPEO is still `end`.
struct GapWindow {
    Offset end{-1};
    Offset gap_start{-1};
};

using InFlightMap = std::map<Offset, InFlightBatch>;  // by first offset

struct ShareState {
    ShareSettings settings;
    InFlightMap in_flight;
    Offset start{0};  // SPSO
    Offset end{0};    // SPEO; equals start while nothing is in flight
    bool look_for_free = false;  // something in flight may be free
    std::optional<GapWindow> gap_window;
    std::int64_t next_write = 0;

    [[nodiscard]] bool gap_window_active() const { return gap_window && gap_window->end == end; }
    [[nodiscard]] bool all_in_flight_below_start() const {
        return in_flight.empty() || start > in_flight.rbegin()->second.last;
    }
    [[nodiscard]] std::int32_t in_flight_records() const {
        return in_flight.empty() ? 0 : static_cast<std::int32_t>(end - start + 1);
    }
    // SPSO lies behind the batch's first offset.
    [[nodiscard]] bool start_cuts(Offset first, Offset last) const {
        return first < start && last >= start;
    }
    // The batch at `o` or the last one before it.
    [[nodiscard]] InFlightMap::iterator floor(Offset o) {
        auto it = in_flight.upper_bound(o);
        return it == in_flight.begin() ? in_flight.end() : std::prev(it);
    }
};

}  // namespace hw::share
