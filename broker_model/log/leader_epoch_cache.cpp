#include "broker_model/log/leader_epoch_cache.hpp"

#include <algorithm>

namespace hw {
namespace {

using Entries = std::vector<EpochEntry>;

Entries::const_iterator first_above(const Entries& entries, LeaderEpoch epoch) {
    return std::upper_bound(entries.begin(), entries.end(), epoch,
                            [](LeaderEpoch e, const EpochEntry& x) { return e < x.epoch; });
}

Entries::const_iterator first_starting_above(const Entries& entries, Offset offset) {
    return std::upper_bound(entries.begin(), entries.end(), offset,
                            [](Offset o, const EpochEntry& x) { return o < x.start_offset; });
}

}  // namespace

bool LeaderEpochCache::assign(LeaderEpoch epoch, Offset start_offset) {
    if (epoch.value() < 0 || start_offset.value() < 0) return false;
    if (!entries_.empty() && entries_.back().epoch == epoch &&
        entries_.back().start_offset <= start_offset) {
        return true;
    }
    while (!entries_.empty() &&
           (entries_.back().epoch >= epoch || entries_.back().start_offset >= start_offset)) {
        entries_.pop_back();
    }
    entries_.push_back({epoch, start_offset});
    return true;
}

EpochEndOffset LeaderEpochCache::end_offset_for(LeaderEpoch requested, Offset log_end) const {
    if (requested == kNoLeaderEpoch || entries_.empty()) return {};
    if (entries_.back().epoch == requested) return {requested, log_end};
    const auto higher = first_above(entries_, requested);
    if (higher == entries_.end()) return {};
    if (higher == entries_.begin()) return {requested, higher->start_offset};
    return {std::prev(higher)->epoch, higher->start_offset};
}

void LeaderEpochCache::truncate_from_end(Offset end_offset) {
    if (end_offset.value() < 0) return;
    while (!entries_.empty() && entries_.back().start_offset >= end_offset) entries_.pop_back();
}

void LeaderEpochCache::truncate_from_start(Offset start_offset) {
    const auto above = first_starting_above(entries_, start_offset);
    if (above == entries_.begin()) return;
    const auto covering = entries_.begin() + (above - entries_.cbegin() - 1);
    covering->start_offset = start_offset;
    entries_.erase(entries_.begin(), covering);
}

std::optional<EpochEntry> LeaderEpochCache::latest_entry() const {
    if (entries_.empty()) return std::nullopt;
    return entries_.back();
}

std::optional<EpochEntry> LeaderEpochCache::earliest_entry() const {
    if (entries_.empty()) return std::nullopt;
    return entries_.front();
}

std::optional<LeaderEpoch> LeaderEpochCache::latest_epoch() const {
    if (entries_.empty()) return std::nullopt;
    return entries_.back().epoch;
}

std::optional<LeaderEpoch> LeaderEpochCache::previous_epoch() const {
    if (entries_.size() < 2) return std::nullopt;
    return entries_[entries_.size() - 2].epoch;
}

std::optional<LeaderEpoch> LeaderEpochCache::previous_epoch(LeaderEpoch epoch) const {
    const auto at =
        std::lower_bound(entries_.begin(), entries_.end(), epoch,
                         [](const EpochEntry& x, LeaderEpoch e) { return x.epoch < e; });
    if (at == entries_.begin()) return std::nullopt;
    return std::prev(at)->epoch;
}

std::optional<LeaderEpoch> LeaderEpochCache::next_epoch(LeaderEpoch epoch) const {
    const auto above = first_above(entries_, epoch);
    if (above == entries_.end()) return std::nullopt;
    return above->epoch;
}

std::optional<LeaderEpoch> LeaderEpochCache::epoch_for_offset(Offset offset) const {
    const auto above = first_starting_above(entries_, offset);
    if (above == entries_.begin()) return std::nullopt;
    return std::prev(above)->epoch;
}

}  // namespace hw
