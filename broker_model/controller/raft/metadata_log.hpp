// The replicated metadata log as the quorum uses it: thin operations over MetadataDisk.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "broker_model/controller/raft/divergence.hpp"
#include "broker_model/controller/raft/metadata_disk.hpp"

namespace hw {

// Bytes of a batch on the wire and on disk: header and about what Kafka's metadata records take.
[[nodiscard]] std::int64_t metadata_batch_bytes(const MetadataBatch& batch);

class MetadataLog {
  public:
    explicit MetadataLog(MetadataDisk& disk) : disk_(disk) {}

    [[nodiscard]] std::int64_t start_offset() const { return disk_.log_start; }
    [[nodiscard]] std::int64_t end_offset() const { return disk_.log_end; }
    [[nodiscard]] RaftEpoch last_epoch() const { return hw::last_epoch(bounds()); }
    [[nodiscard]] OffsetAndEpoch end() const { return {end_offset(), last_epoch()}; }
    [[nodiscard]] MetadataLogBounds bounds() const;

    void append(MetadataBatchPtr batch);  // at the end; epochs never go back
    void truncate_to(std::int64_t offset);
    // Whole batches from the one that holds `offset` on, in order, at least one if there is one.
    void read(std::int64_t offset, std::int64_t max_bytes, std::size_t max_batches,
              std::vector<MetadataBatchPtr>& out) const;
    [[nodiscard]] MetadataBatchPtr batch_at(std::int64_t offset) const;  // null at or past the end

    [[nodiscard]] const MetadataSnapshot* newest_snapshot() const;
    [[nodiscard]] const MetadataSnapshot* find_snapshot(OffsetAndEpoch id) const;
    void add_snapshot(MetadataSnapshot snapshot);
    // A downloaded snapshot beyond the log replaces it. False if the log already reaches it.
    bool restart_at_newest_snapshot();
    // The log begins at `snapshot`, older snapshots and batches go.
    void drop_before(OffsetAndEpoch snapshot);

  private:
    [[nodiscard]] std::size_t index_of(std::int64_t offset) const;
    MetadataDisk& disk_;
};

}  // namespace hw
