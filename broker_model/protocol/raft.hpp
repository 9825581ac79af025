// The KRaft quorum's requests. Fetch of the metadata log is RaftFetchRequest here, so that the data
// plane's FetchRequest stays small. Source: Vote, BeginQuorumEpoch, EndQuorumEpoch, Fetch,
// FetchSnapshot .json (4.2); behaviour sheet C2, C3.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/protocol/errors.hpp"

namespace hw {

struct MetadataBatch;  // controller/metadata_record.hpp: immutable once appended, shared by replicas
struct ClusterImage;   // controller/cluster_image.hpp: what a snapshot holds

struct OffsetAndEpoch {
    std::int64_t offset = -1;
    RaftEpoch epoch{-1};
    constexpr auto operator<=>(const OffsetAndEpoch&) const = default;
};

struct VoteRequest {
    RaftEpoch epoch{0};
    NodeId candidate{-1};
    NodeId voter{-1};  // the one asked
    RaftEpoch last_epoch{0};
    std::int64_t last_epoch_end_offset = 0;
    bool pre_vote = false;
};
struct VoteResponse {
    ErrorCode error = ErrorCode::NONE;            // top level
    ErrorCode partition_error = ErrorCode::NONE;
    RaftEpoch epoch{-1};
    NodeId leader{-1};
    bool vote_granted = false;
};

struct BeginQuorumEpochRequest {
    RaftEpoch epoch{0};
    NodeId leader{-1};
    NodeId voter{-1};
};
struct BeginQuorumEpochResponse {
    ErrorCode error = ErrorCode::NONE;
    ErrorCode partition_error = ErrorCode::NONE;
    RaftEpoch epoch{-1};
    NodeId leader{-1};
};

struct EndQuorumEpochRequest {
    RaftEpoch epoch{0};
    NodeId leader{-1};
    std::vector<NodeId> preferred_successors;
};
struct EndQuorumEpochResponse {
    ErrorCode error = ErrorCode::NONE;
    ErrorCode partition_error = ErrorCode::NONE;
    RaftEpoch epoch{-1};
    NodeId leader{-1};
};

struct RaftFetchRequest {
    NodeId replica{-1};  // voter or observer (broker)
    RaftEpoch current_leader_epoch{0};
    std::int64_t fetch_offset = 0;
    RaftEpoch last_fetched_epoch{0};
    std::int64_t high_watermark = -1;  // KIP-1166: what the fetcher knows
    Duration max_wait;
};
struct RaftFetchResponse {
    ErrorCode error = ErrorCode::NONE;
    ErrorCode partition_error = ErrorCode::NONE;
    RaftEpoch epoch{-1};
    NodeId leader{-1};
    std::int64_t high_watermark = -1;
    std::int64_t log_start_offset = 0;
    std::optional<OffsetAndEpoch> diverging_epoch;
    std::optional<OffsetAndEpoch> snapshot_id;
    std::vector<std::shared_ptr<const MetadataBatch>> batches;
};


struct FetchSnapshotRequest {
    NodeId replica{-1};
    RaftEpoch current_leader_epoch{0};
    OffsetAndEpoch snapshot_id;
    std::int64_t position = 0;  // bytes already there
    std::int64_t max_bytes = 8 << 20;
};
struct FetchSnapshotResponse {
    ErrorCode error = ErrorCode::NONE;
    ErrorCode partition_error = ErrorCode::NONE;
    RaftEpoch epoch{-1};
    NodeId leader{-1};
    OffsetAndEpoch snapshot_id;
    std::int64_t size = 0;      // of the whole snapshot
    std::int64_t position = 0;
    std::int64_t bytes = 0;     // carried by this answer
    Instant last_append_time;
    std::shared_ptr<const ClusterImage> image;  // usable once the last byte is there
};

// kraft.version 0: a voter tells a new leader where it can be reached.
struct UpdateRaftVoterRequest {
    RaftEpoch current_leader_epoch{0};
    NodeId voter{-1};
};
struct UpdateRaftVoterResponse {
    ErrorCode error = ErrorCode::NONE;
    RaftEpoch epoch{-1};
    NodeId leader{-1};
};

}  // namespace hw
