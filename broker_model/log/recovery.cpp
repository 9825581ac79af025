#include "broker_model/log/recovery.hpp"

#include <algorithm>
#include <limits>

namespace hw {
namespace {

// The segment that contains `offset`: the last one that begins at or below it.
std::size_t floor_segment(std::span<const Segment> segments, Offset offset) {
    const auto above =
        std::upper_bound(segments.begin(), segments.end(), offset,
                         [](Offset o, const Segment& s) { return o < s.base_offset; });
    const auto index = static_cast<std::size_t>(above - segments.begin());
    return index == 0 ? 0 : index - 1;
}

LogFault replay_segment(ProducerState& producers, const Segment& segment, Offset from,
                        std::int32_t end_position) {
    PendingProducers pending;
    for (std::size_t i = segment.find(from); i < segment.batches.size(); ++i) {
        const StoredBatch& stored = segment.batches[i];
        if (stored.end_position() > end_position) break;
        if (!stored.batch.has_producer_id()) continue;
        const LogFault broken = producers.stage(stored.batch, {stored.batch.base_offset},
                                                AppendOrigin::Replication, 0, pending);
        if (!broken.ok()) return broken;
    }
    producers.apply(pending);
    for (const CompletedTxn& txn : pending.completed) {
        if (!producers.complete(txn)) return fault(LogException::IllegalArgument);
    }
    const bool read_garbage =
        segment.tail == SegmentTail::Garbage && end_position == segment.size_bytes;
    return read_garbage ? fault(ErrorCode::CORRUPT_MESSAGE) : LogFault{};
}

enum class ScanStop : std::uint8_t { End, BadBatch, BadOffset, Overflow };

LogFault track_producer(ProducerState& producers, Segment& segment, const RecordBatch& batch) {
    if (batch.has_producer_id()) {
        PendingProducers pending;
        const LogFault broken =
            producers.stage(batch, {batch.base_offset}, AppendOrigin::Replication,
                            kUnknownTransactionVersion, pending);
        if (!broken.ok()) return broken;
        producers.apply(pending);
        for (const CompletedTxn& txn : pending.completed) {
            const Offset stable = producers.last_stable_offset(txn);
            if (txn.aborted) {
                segment.add_aborted({txn.producer_id, txn.first_offset, txn.last_offset, stable});
            }
            if (!producers.complete(txn)) return fault(LogException::IllegalArgument);
        }
    }
    producers.set_map_end_offset(batch.next_offset());
    return {};
}

struct Scan {
    std::size_t good_batches = 0;
    ScanStop stop = ScanStop::End;
    LogFault fault;
};

// Reads a segment from the start, rebuilding what is derived from its batches.
Scan scan_segment(Segment& segment, std::int32_t index_interval_bytes,
                  LeaderEpochCache& leader_epochs, ProducerState& producers) {
    Scan scan;
    std::int32_t indexed_at = 0;
    for (const StoredBatch& stored : segment.batches) {
        const RecordBatch& batch = stored.batch;
        if (batch.corrupt) {
            scan.stop = ScanStop::BadBatch;
            return scan;
        }
        if (!segment.can_hold(batch.last_offset())) {
            scan.stop = ScanStop::Overflow;
            return scan;
        }
        segment.note_timestamp(batch);
        if (stored.position - indexed_at > index_interval_bytes) {
            const bool goes_back = !segment.offset_index.empty() &&
                                   batch.last_offset() <= segment.offset_index.back().offset;
            if (goes_back) {
                scan.stop = ScanStop::BadOffset;
                return scan;
            }
            segment.index_batch(stored);
            indexed_at = stored.position;
        }
        const auto latest = leader_epochs.latest_epoch();
        if (batch.leader_epoch.value() >= 0 && (!latest || batch.leader_epoch > *latest)) {
            leader_epochs.assign(batch.leader_epoch, batch.base_offset);
        }
        scan.fault = track_producer(producers, segment, batch);
        if (!scan.fault.ok()) return scan;
        ++scan.good_batches;
    }
    return scan;
}

// One flipped bit in a base offset can make a segment's last batch unreachable by the segment's
// 31-bit relative offsets. It is split in front of such batches (KAFKA-6264); false: that does not
// explain what was found, the segment cannot be opened.
bool split_overflowed(std::vector<Segment>& segments, std::size_t index, const LogConfig& config,
                      std::int64_t now_ms) {
    const auto end = segments[index].read_next_offset();
    if (!end || end.value() <= segments[index].base_offset) return false;
    if (segments[index].can_hold(end.value() - 1)) return false;
    std::vector<StoredBatch> batches = std::move(segments[index].batches);
    segments.erase(segments.begin() + static_cast<std::ptrdiff_t>(index));
    std::vector<Segment> parts;
    for (const StoredBatch& stored : batches) {
        if (parts.empty() || !parts.back().can_hold(stored.batch.last_offset())) {
            parts.emplace_back(stored.batch.base_offset, config, now_ms);
        }
        parts.back().append(stored.batch, config.index_interval_bytes, now_ms);
    }
    for (Segment& part : parts) {
        part.seal_indexes();
        const auto at =
            std::lower_bound(segments.begin(), segments.end(), part.base_offset,
                             [](const Segment& s, Offset base) { return s.base_offset < base; });
        segments.insert(at, std::move(part));
    }
    return true;
}

class Loader {
  public:
    Loader(LogFiles& files, const LoadParams& params, ProducerState& producers)
        : files_(files), params_(params), producers_(producers) {}

    Result<LoadedOffsets, LogFault> load();

  private:
    LogFault open_segments();
    LogFault recover_unflushed();
    // Bytes cut off the segment's end.
    Result<std::int32_t, LogFault> recover_segment(std::size_t index, std::size_t known_segments);
    Result<Offset, LogFault> find_log_end(bool& kept);
    void remove_stray_snapshots();
    void drop_segments_from(std::size_t index);

    LogFiles& files_;
    const LoadParams& params_;
    ProducerState& producers_;
    bool overflowed_ = false;  // the last scan found a batch beyond the segment's reach
};

LogFault Loader::open_segments() {
    for (std::size_t i = 0; i < files_.segments.size(); ++i) {
        Segment& segment = files_.segments[i];
        const bool index_missing = segment.offset_index_missing;
        segment.reopen(params_.config, params_.now_ms);
        if (!index_missing) continue;
        const auto cut = recover_segment(i, i);
        if (!cut) return cut.error();
        if (overflowed_) return fault(LogException::IllegalArgument);
    }
    return {};
}

Result<std::int32_t, LogFault> Loader::recover_segment(std::size_t index,
                                                       std::size_t known_segments) {
    Segment& segment = files_.segments[index];
    ProducerState producers;
    const LogFault broken =
        rebuild_producer_state(producers, files_, std::span(files_.segments).first(known_segments),
                               params_.log_start_checkpoint, segment.base_offset, params_.now_ms,
                               params_.producers, false);
    if (!broken.ok()) return Failure{broken};
    segment.reset_indexes();
    const Scan scan =
        scan_segment(segment, params_.config.index_interval_bytes, files_.leader_epochs, producers);
    if (!scan.fault.ok()) return Failure{scan.fault};
    if (scan.stop == ScanStop::Overflow) {
        overflowed_ = true;
        return 0;
    }
    if (scan.stop == ScanStop::BadOffset) {
        return segment.truncate_to(segment.base_offset, params_.now_ms);
    }
    const std::int32_t valid =
        scan.good_batches == 0 ? 0 : segment.batches[scan.good_batches - 1].end_position();
    const std::int32_t cut = segment.size_bytes - valid;
    segment.batches.resize(scan.good_batches);
    segment.size_bytes = valid;
    segment.tail = SegmentTail::None;
    segment.seal_indexes();
    producers.take_snapshot(files_.producer_snapshots);
    return cut;
}

void Loader::drop_segments_from(std::size_t index) {
    for (std::size_t i = index; i < files_.segments.size(); ++i) {
        const Offset base = files_.segments[i].base_offset;
        std::erase_if(files_.producer_snapshots,
                      [base](const ProducerSnapshot& s) { return s.offset == base; });
    }
    files_.segments.resize(index);
}

LogFault Loader::recover_unflushed() {
    std::size_t i = floor_segment(files_.segments, params_.recovery_point_checkpoint);
    for (; i < files_.segments.size(); ++i) {
        const auto cut = recover_segment(i, files_.segments.size());
        if (!cut) return cut.error();
        if (overflowed_) {
            overflowed_ = false;
            if (!split_overflowed(files_.segments, i, params_.config, params_.now_ms)) {
                return fault(LogException::IllegalArgument);
            }
            return recover_unflushed();
        }
        if (cut.value() > 0) {
            drop_segments_from(i + 1);
            break;
        }
    }
    return {};
}

Result<Offset, LogFault> Loader::find_log_end(bool& kept) {
    kept = false;
    if (!files_.segments.empty()) {
        const auto end = files_.segments.back().read_next_offset();
        if (!end) return Failure{end.error()};
        kept = end.value() >= params_.log_start_checkpoint;
        if (kept) return end.value();
        drop_segments_from(0);
        files_.leader_epochs.clear();
        producers_.truncate_fully_and_start_at(params_.log_start_checkpoint,
                                               files_.producer_snapshots);
    }
    files_.segments.emplace_back(params_.log_start_checkpoint, params_.config, params_.now_ms);
    return params_.log_start_checkpoint;
}

// Snapshots that belong to no segment are leftovers, except the newest behind the last segment's
// base: a clean shutdown wrote it at the log end.
void Loader::remove_stray_snapshots() {
    auto& snapshots = files_.producer_snapshots;
    const auto of_segment = [&](Offset offset) {
        return std::any_of(files_.segments.begin(), files_.segments.end(),
                           [offset](const Segment& s) { return s.base_offset == offset; });
    };
    std::optional<Offset> newest_stray;
    for (const ProducerSnapshot& s : snapshots) {
        if (!of_segment(s.offset)) newest_stray = s.offset;
    }
    if (!newest_stray) return;
    const bool keep = *newest_stray >= files_.segments.back().base_offset;
    std::erase_if(snapshots, [&](const ProducerSnapshot& s) {
        return !of_segment(s.offset) && !(keep && s.offset == *newest_stray);
    });
}

Result<LoadedOffsets, LogFault> Loader::load() {
    const LogFault unreadable = open_segments();
    if (!unreadable.ok()) return Failure{unreadable};
    if (!params_.clean_shutdown && !files_.segments.empty()) {
        const LogFault broken = recover_unflushed();
        if (!broken.ok()) return Failure{broken};
    }
    bool kept = false;
    const auto end = find_log_end(kept);
    if (!end) return Failure{end.error()};
    files_.segments.back().preallocate_indexes(params_.config);

    LoadedOffsets loaded;
    loaded.log_end = end.value();
    const bool believed = params_.clean_shutdown && kept;
    loaded.recovery_point =
        believed ? loaded.log_end : std::min(params_.recovery_point_checkpoint, loaded.log_end);
    loaded.log_start = std::max(params_.log_start_checkpoint, files_.segments.front().base_offset);
    files_.leader_epochs.truncate_from_end(loaded.log_end);
    files_.leader_epochs.truncate_from_start(params_.log_start_checkpoint);
    remove_stray_snapshots();
    const LogFault broken = rebuild_producer_state(producers_, files_, files_.segments,
                                                   loaded.log_start, loaded.log_end, params_.now_ms,
                                                   params_.producers, params_.clean_shutdown);
    if (!broken.ok()) return Failure{broken};
    return loaded;
}

}  // namespace

Result<LoadedOffsets, LogFault> load_log(LogFiles& files, const LoadParams& params,
                                         ProducerState& producers) {
    return Loader(files, params, producers).load();
}

LogFault rebuild_producer_state(ProducerState& producers, LogFiles& files,
                                std::span<Segment> segments, Offset log_start, Offset end,
                                std::int64_t now_ms, const ProducerStateConfig& config,
                                bool after_clean_shutdown) {
    auto& snapshots = files.producer_snapshots;
    // Snapshots are taken where a later truncation will want to start from.
    std::vector<Offset> wanted;
    if (segments.size() > 1) wanted.push_back(segments[segments.size() - 2].base_offset);
    if (!segments.empty()) wanted.push_back(segments.back().base_offset);
    wanted.push_back(end);

    if (snapshots.empty() && after_clean_shutdown) {
        for (const Offset offset : wanted) {
            producers.set_map_end_offset(offset);
            producers.take_snapshot(snapshots);
        }
        return {};
    }
    const bool nothing_to_find = producers.empty() && producers.map_end_offset() >= end;
    producers.truncate_and_reload(log_start, end, now_ms, config, snapshots);
    if (end > producers.map_end_offset() && !nothing_to_find && !segments.empty()) {
        const std::size_t last = floor_segment(segments, end);
        const std::size_t first = floor_segment(segments, producers.map_end_offset());
        for (std::size_t i = first; i < segments.size() && segments[i].base_offset < end; ++i) {
            const Segment& segment = segments[i];
            const Offset from =
                std::max({segment.base_offset, producers.map_end_offset(), log_start});
            producers.set_map_end_offset(from);
            if (std::find(wanted.begin(), wanted.end(), segment.base_offset) != wanted.end()) {
                producers.take_snapshot(snapshots);
            }
            std::int32_t stop = segment.size_bytes;
            if (i == last) {
                const std::size_t cut = segment.find(end);
                if (cut < segment.batches.size()) stop = segment.batches[cut].position;
            }
            const LogFault broken = replay_segment(producers, segment, from, stop);
            if (!broken.ok()) return broken;
        }
    }
    producers.set_map_end_offset(end);
    producers.take_snapshot(snapshots);
    return {};
}

}  // namespace hw
