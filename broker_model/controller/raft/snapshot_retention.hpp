// RULE raft.snapshot_due: a replica writes a snapshot of its state when enough records came since
// the last one, or some records and a long time.
//   new bytes  since last  limits         | due?
//   20 MiB     1 min       20 MiB, 1 h    | yes
//   1 KiB      61 min      20 MiB, 1 h    | yes
//   0          61 min      20 MiB, 1 h    | no: nothing new
// RULE raft.snapshot_retention: every minute the oldest snapshot goes, and the log before the next
// one with it, while log and snapshots together are too big or the oldest snapshot is too old. The
// newest snapshot always stays.
// Source: SnapshotGenerator.java, KafkaMetadataLog.maybeClean (4.2); KIP-630.
#pragma once

#include "broker_model/base/time.hpp"
#include "broker_model/controller/raft/metadata_disk.hpp"

namespace hw {

inline constexpr Duration kSnapshotCleaningPeriod = seconds(60);

struct SnapshotLimits {
    std::int64_t new_bytes = 20L << 20;  // metadata.log.max.record.bytes.between.snapshots
    Duration interval = seconds(3600);   // metadata.log.max.snapshot.interval.ms
};

[[nodiscard]] constexpr bool snapshot_is_due(std::int64_t new_bytes, Duration since_last,
                                             const SnapshotLimits& limits) {
    return new_bytes >= limits.new_bytes || (new_bytes > 0 && since_last >= limits.interval);
}

[[nodiscard]] inline bool oldest_snapshot_goes(const MetadataDisk& disk, std::int64_t max_bytes,
                                               Duration max_age, Instant now) {
    if (disk.snapshots.size() < 2) return false;
    std::int64_t bytes = disk.log_bytes;
    for (const MetadataSnapshot& snapshot : disk.snapshots) bytes += snapshot.bytes;
    return bytes > max_bytes || now - disk.snapshots.front().last_append_time > max_age;
}

}  // namespace hw
