#include "broker_model/controller/raft/metadata_log.hpp"

#include <algorithm>
#include <utility>

#include "broker_model/base/check.hpp"

namespace hw {
namespace {
constexpr std::int64_t kBatchHeaderBytesOnDisk = 61;
constexpr std::int64_t kRecordBytes = 70;  // partition changes ~60, registrations ~150, no-ops ~10

void drop_epochs_from(MetadataDisk& disk, std::int64_t offset) {
    while (!disk.epochs.empty() && disk.epochs.back().start_offset >= offset) {
        disk.epochs.pop_back();
    }
}
}  // namespace

std::int64_t metadata_batch_bytes(const MetadataBatch& batch) {
    return kBatchHeaderBytesOnDisk + kRecordBytes * static_cast<std::int64_t>(batch.records.size());
}

void lose_power(MetadataDisk& disk, Rng& rng) {
    disk.quorum = disk.quorum_flushed;
    std::int64_t unflushed = 0;
    for (auto it = disk.batches.rbegin(); it != disk.batches.rend(); ++it) {
        if ((*it)->base_offset < disk.flushed_end) break;
        ++unflushed;
    }
    const std::int64_t lost = unflushed == 0 ? 0 : rng.between(0, unflushed);
    for (std::int64_t i = 0; i < lost; ++i) {
        disk.log_end = disk.batches.back()->base_offset;
        disk.log_bytes -= metadata_batch_bytes(*disk.batches.back());
        disk.batches.pop_back();
    }
    drop_epochs_from(disk, disk.log_end);
    disk.flushed_end = disk.log_end;  // what came back from the disk is on the disk
}

MetadataLogBounds MetadataLog::bounds() const {
    const auto& s = disk_.snapshots;
    return {disk_.epochs, disk_.log_start, disk_.log_end, s.empty() ? nullptr : &s.front().id,
            s.empty() ? nullptr : &s.back().id};
}

void MetadataLog::append(MetadataBatchPtr batch) {
    HW_CHECK(batch->base_offset == disk_.log_end, "a gap in the metadata log");
    HW_CHECK(!batch->records.empty());
    if (disk_.epochs.empty() || disk_.epochs.back().epoch < batch->epoch) {
        disk_.epochs.push_back({batch->epoch, batch->base_offset});
    }
    disk_.log_end = batch->end_offset();
    disk_.log_bytes += metadata_batch_bytes(*batch);
    disk_.batches.push_back(std::move(batch));
}

void MetadataLog::truncate_to(std::int64_t offset) {
    while (!disk_.batches.empty() && disk_.batches.back()->last_offset() >= offset) {
        disk_.log_end = disk_.batches.back()->base_offset;
        disk_.log_bytes -= metadata_batch_bytes(*disk_.batches.back());
        disk_.batches.pop_back();
    }
    drop_epochs_from(disk_, disk_.log_end);
    disk_.flushed_end = std::min(disk_.flushed_end, disk_.log_end);
}

std::size_t MetadataLog::index_of(std::int64_t offset) const {
    // Nearly every reader is at the end.
    if (disk_.batches.empty() || offset >= disk_.log_end) return disk_.batches.size();
    if (offset >= disk_.batches.back()->base_offset) return disk_.batches.size() - 1;
    const auto it = std::partition_point(
        disk_.batches.begin(), disk_.batches.end(),
        [offset](const MetadataBatchPtr& batch) { return batch->end_offset() <= offset; });
    return static_cast<std::size_t>(it - disk_.batches.begin());
}

void MetadataLog::read(std::int64_t offset, std::int64_t max_bytes, std::size_t max_batches,
                       std::vector<MetadataBatchPtr>& out) const {
    for (std::size_t i = index_of(offset); i < disk_.batches.size(); ++i) {
        max_bytes -= metadata_batch_bytes(*disk_.batches[i]);
        if (out.size() == max_batches || (max_bytes < 0 && !out.empty())) return;
        out.push_back(disk_.batches[i]);
    }
}

MetadataBatchPtr MetadataLog::batch_at(std::int64_t offset) const {
    const std::size_t i = index_of(offset);
    return i < disk_.batches.size() ? disk_.batches[i] : nullptr;
}

const MetadataSnapshot* MetadataLog::newest_snapshot() const {
    return disk_.snapshots.empty() ? nullptr : &disk_.snapshots.back();
}

const MetadataSnapshot* MetadataLog::find_snapshot(OffsetAndEpoch id) const {
    for (const MetadataSnapshot& snapshot : disk_.snapshots) {
        if (snapshot.id == id) return &snapshot;
    }
    return nullptr;
}

void MetadataLog::add_snapshot(MetadataSnapshot snapshot) {
    const auto by_id = [](const MetadataSnapshot& a, const MetadataSnapshot& b) {
        return a.id < b.id;
    };
    const auto at =
        std::upper_bound(disk_.snapshots.begin(), disk_.snapshots.end(), snapshot, by_id);
    disk_.snapshots.insert(at, std::move(snapshot));
}

bool MetadataLog::restart_at_newest_snapshot() {
    const MetadataSnapshot* newest = newest_snapshot();
    if (newest == nullptr) return false;
    const RaftEpoch epoch = disk_.epochs.empty() ? RaftEpoch(0) : disk_.epochs.back().epoch;
    const bool beyond = newest->id.epoch > epoch ||
                        (newest->id.epoch == epoch && newest->id.offset > disk_.log_end);
    if (!beyond) return false;
    disk_.batches.clear();
    disk_.epochs.clear();
    disk_.log_bytes = 0;
    disk_.log_start = disk_.log_end = disk_.flushed_end = newest->id.offset;
    disk_.snapshots.erase(disk_.snapshots.begin(), disk_.snapshots.end() - 1);
    return true;
}

void MetadataLog::drop_before(OffsetAndEpoch snapshot) {
    disk_.log_start = std::max(disk_.log_start, snapshot.offset);
    while (!disk_.batches.empty() && disk_.batches.front()->end_offset() <= disk_.log_start) {
        disk_.log_bytes -= metadata_batch_bytes(*disk_.batches.front());
        disk_.batches.pop_front();
    }
    while (disk_.epochs.size() > 1 && disk_.epochs[1].start_offset <= disk_.log_start) {
        disk_.epochs.erase(disk_.epochs.begin());
    }
    if (!disk_.epochs.empty()) {
        auto& first = disk_.epochs.front().start_offset;
        first = std::max(first, disk_.log_start);
    }
    if (disk_.batches.empty()) disk_.epochs.clear();
    std::erase_if(disk_.snapshots, [&](const MetadataSnapshot& s) { return s.id < snapshot; });
}

}  // namespace hw
