// RULE raft.divergence: where does the log of a fetcher part from the leader's? The fetcher sends
// the end of its log: (fetch offset, epoch of its last record). If the leader's log has no such
// point it answers with the largest point the two can share, the end of the fetcher's last epoch in
// the leader's log, and the fetcher truncates to it, or to the end of that epoch in its own log if
// that comes first, and asks again.
//   leader's log: epoch 1 from 0, epoch 3 from 2, epoch 5 from 5, end 7
//   fetch offset  last epoch | answer
//   7             5          | fits
//   5             3          | fits
//   8             5          | diverging (5, 7)
//   6             3          | diverging (3, 5)
//   6             4          | diverging (3, 5): no epoch 4, the one before ends at 5
//   4             2          | diverging (1, 2)
//   1             0          | diverging (0, 0): nothing before the first epoch
//   0             0          | fits: an empty log always does
// A leader that dropped the beginning of its log sends fetchers from there to a snapshot, and an
// empty fetcher too, as that is cheaper than replaying the log.
// Source: ReplicatedLog.validateOffsetAndEpoch, truncateToEndOffset (4.2); behaviour sheet C3.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "broker_model/controller/raft/metadata_disk.hpp"

namespace hw {

struct MetadataLogBounds {
    const std::vector<RaftEpochStart>& epochs;
    std::int64_t start = 0;
    std::int64_t end = 0;
    const OffsetAndEpoch* oldest_snapshot = nullptr;
    const OffsetAndEpoch* newest_snapshot = nullptr;
};

// Epoch of the last record; of the snapshot when the log holds none; 0 when there is nothing.
[[nodiscard]] inline RaftEpoch last_epoch(const MetadataLogBounds& log) {
    if (!log.epochs.empty()) return log.epochs.back().epoch;
    return log.newest_snapshot != nullptr ? log.newest_snapshot->epoch : RaftEpoch(0);
}

// The largest epoch <= `epoch` in the log, and where it ends.
[[nodiscard]] inline OffsetAndEpoch end_of_epoch(const MetadataLogBounds& log, RaftEpoch epoch) {
    const auto above = std::upper_bound(
        log.epochs.begin(), log.epochs.end(), epoch,
        [](RaftEpoch wanted, const RaftEpochStart& entry) { return wanted < entry.epoch; });
    if (above == log.epochs.end()) return {log.end, last_epoch(log)};
    if (above != log.epochs.begin()) return {above->start_offset, (above - 1)->epoch};
    const bool snapshot = log.oldest_snapshot != nullptr;
    return {above->start_offset, snapshot ? log.oldest_snapshot->epoch : RaftEpoch(0)};
}

struct FetchPosition {
    enum class Kind : std::uint8_t { Fits, Diverging, Snapshot };
    Kind kind = Kind::Fits;
    OffsetAndEpoch at;  // Diverging: truncate to; Snapshot: its id
};

[[nodiscard]] inline FetchPosition judge_fetch(const MetadataLogBounds& log, OffsetAndEpoch fetch) {
    if (fetch.offset == 0 && log.newest_snapshot != nullptr) {
        return {FetchPosition::Kind::Snapshot, *log.newest_snapshot};
    }
    if (log.start == 0 && fetch.offset == 0) return {};
    if (const OffsetAndEpoch* oldest = log.oldest_snapshot; oldest != nullptr) {
        const bool before_log = fetch.offset < log.start || fetch.epoch < oldest->epoch ||
                                (fetch.offset == log.start && fetch.epoch != oldest->epoch);
        if (before_log) return {FetchPosition::Kind::Snapshot, *log.newest_snapshot};
    }
    const OffsetAndEpoch end = end_of_epoch(log, fetch.epoch);
    if (end.epoch != fetch.epoch || end.offset < fetch.offset) {
        return {FetchPosition::Kind::Diverging, end};
    }
    return {};
}

// Where a follower cuts its log when told that it diverges.
[[nodiscard]] inline std::int64_t truncation_point(const MetadataLogBounds& mine,
                                                   OffsetAndEpoch told) {
    if (told.epoch.value() == 0) return std::min(told.offset, mine.end);
    const OffsetAndEpoch end = end_of_epoch(mine, told.epoch);
    return end.epoch == told.epoch ? std::min(end.offset, told.offset) : end.offset;
}

}  // namespace hw
