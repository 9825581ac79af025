// What a replica of the metadata log has on its disk: it survives a crash of the process whole, and
// the loss of power only as far as it was flushed. Owned by the runtime, lent to the replica.
// Source: FileQuorumStateStore, KafkaMetadataLog, LeaderEpochFileCache (4.2).
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/rng.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/controller/metadata_record.hpp"
#include "broker_model/protocol/raft.hpp"

namespace hw {

struct ClusterImage;
using MetadataBatchPtr = std::shared_ptr<const MetadataBatch>;

// The file `quorum-state`: written to the side, flushed and renamed, so it is never torn.
struct QuorumStateFile {
    RaftEpoch epoch{0};
    NodeId leader{-1};
    NodeId voted{-1};
    bool operator==(const QuorumStateFile&) const = default;
};

// The state up to `id.offset` (exclusive), whose last record has epoch `id.epoch`.
struct MetadataSnapshot {
    OffsetAndEpoch id;
    std::int64_t bytes = 0;
    Instant last_append_time;  // of the records it contains
    std::shared_ptr<const ClusterImage> image;
};

struct RaftEpochStart {
    RaftEpoch epoch{0};
    std::int64_t start_offset = 0;
    bool operator==(const RaftEpochStart&) const = default;
};

struct MetadataDisk {
    QuorumStateFile quorum;
    QuorumStateFile quorum_flushed;

    std::deque<MetadataBatchPtr> batches;  // without gaps, from `log_start` on
    std::vector<RaftEpochStart> epochs;    // ascending; derived from `batches`
    std::int64_t log_start = 0;
    std::int64_t log_end = 0;
    std::int64_t flushed_end = 0;
    std::int64_t log_bytes = 0;
    std::vector<MetadataSnapshot> snapshots;  // ascending; the last is the newest
};

// Cuts the disk to what a power loss leaves: the flushed quorum state and the flushed prefix of the
// log plus a drawn part of the rest, in whole batches (a torn one fails its checksum on recovery).
void lose_power(MetadataDisk& disk, Rng& rng);

}  // namespace hw
