// When the owner of a replica's state should write a snapshot of it (rule raft.snapshot_due), and
// which records it would contain. Used by controllers and brokers alike.
#pragma once

#include "broker_model/controller/raft/metadata_log.hpp"
#include "broker_model/controller/raft/snapshot_retention.hpp"

namespace hw {

class SnapshotClock {
  public:
    SnapshotClock(SnapshotLimits limits, Instant now) : limits_(limits), last_(now) {}

    void applied(const MetadataBatch& batch) {
        new_bytes_ += metadata_batch_bytes(batch);
        id_ = {batch.end_offset(), batch.epoch};
        append_time_ = batch.append_time;
    }
    void loaded(const MetadataSnapshot& snapshot) {
        new_bytes_ = 0;
        id_ = snapshot.id;
        append_time_ = snapshot.last_append_time;
    }
    [[nodiscard]] bool is_due(Instant now) const {
        return snapshot_is_due(new_bytes_, now - last_, limits_);
    }
    // `image` = the state after everything applied so far.
    [[nodiscard]] MetadataSnapshot take(std::shared_ptr<const ClusterImage> image,
                                        std::int64_t bytes, Instant now) {
        last_ = now;
        new_bytes_ = 0;
        return {id_, bytes, append_time_, std::move(image)};
    }

  private:
    SnapshotLimits limits_;
    Instant last_;
    std::int64_t new_bytes_ = 0;
    OffsetAndEpoch id_;
    Instant append_time_;
};

}  // namespace hw
