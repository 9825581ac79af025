// RULE log.leader_epochs: at which offset did each leader epoch begin?
// The answer decides how far a follower must truncate (KIP-101, KIP-279). Entries are sorted and
// strictly increasing in both columns; a new entry throws out whatever contradicts it.
//   entries            call                 result
//   [0:0] [2:5]        assign(2, 9)         unchanged: epoch 2 already began at 5
//   [0:0] [2:5]        assign(3, 5)         [0:0] [3:5]     epoch 2 never wrote anything
//   [0:0] [2:5]        end_offset_for(0)    (0, 5)          epoch 0 ended where 2 began
//   [0:0] [2:5]        end_offset_for(1)    (0, 5)          1 was never led: largest epoch below it
//   [0:0] [2:5]        end_offset_for(2)    (2, log end)    still being written
//   [0:0] [2:5]        end_offset_for(3)    (-1, -1)        unknown: newer than anything here
//   [3:7] [4:9]        end_offset_for(1)    (1, 7)          older than anything kept
// Source: LeaderEpochFileCache. The checkpoint file is written with every change, so the entries
// are the file: they live on disk (LogFiles) and survive a crash.
#pragma once

#include <optional>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/protocol/fetch.hpp"

namespace hw {

struct EpochEntry {
    LeaderEpoch epoch{-1};
    Offset start_offset{-1};
    constexpr bool operator==(const EpochEntry&) const = default;
};

class LeaderEpochCache {
  public:
    // False: refused, a negative epoch or offset (Kafka: IllegalArgumentException).
    bool assign(LeaderEpoch epoch, Offset start_offset);
    [[nodiscard]] EpochEndOffset end_offset_for(LeaderEpoch requested, Offset log_end) const;

    // Drops entries that begin at or above `end_offset`.
    void truncate_from_end(Offset end_offset);
    // The epoch that covers `start_offset` now begins there; older ones are gone.
    void truncate_from_start(Offset start_offset);
    void clear() { entries_.clear(); }

    [[nodiscard]] std::optional<EpochEntry> latest_entry() const;
    [[nodiscard]] std::optional<EpochEntry> earliest_entry() const;
    [[nodiscard]] std::optional<LeaderEpoch> latest_epoch() const;
    [[nodiscard]] std::optional<LeaderEpoch> previous_epoch() const;  // the one before the latest
    [[nodiscard]] std::optional<LeaderEpoch> previous_epoch(LeaderEpoch epoch) const;
    [[nodiscard]] std::optional<LeaderEpoch> next_epoch(LeaderEpoch epoch) const;
    [[nodiscard]] std::optional<LeaderEpoch> epoch_for_offset(Offset offset) const;
    [[nodiscard]] const std::vector<EpochEntry>& entries() const { return entries_; }
    [[nodiscard]] bool empty() const { return entries_.empty(); }

  private:
    std::vector<EpochEntry> entries_;
};

}  // namespace hw
