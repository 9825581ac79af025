// What is on disk for one replica. It outlives the process: the runtime owns it and hands it to a
// ReplicaLog at birth; a crash destroys the ReplicaLog and keeps this (the page cache survives a
// process). Power loss and broken disks are functions on it, see disk_damage.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/log/leader_epoch_cache.hpp"
#include "broker_model/log/producer_state.hpp"
#include "broker_model/log/segment.hpp"

namespace hw {

struct LogFiles {
    std::vector<Segment> segments;  // by base offset; empty: a fresh directory
    LeaderEpochCache leader_epochs;
    std::vector<ProducerSnapshot> producer_snapshots;  // by offset
    Offset flushed_to{0};  // everything below has been fsynced and survives power loss

    // This replica's line in the broker's checkpoint files, written by its periodic tasks.
    struct Checkpoints {
        Offset recovery_point{0};
        Offset high_watermark{0};
        Offset log_start{0};
        std::optional<Offset> cleaner;  // up to where the log was cleaned
    } checkpoints;

    [[nodiscard]] std::int64_t size_bytes() const {
        std::int64_t total = 0;
        for (const Segment& segment : segments) total += segment.size_bytes;
        return total;
    }
};

}  // namespace hw
