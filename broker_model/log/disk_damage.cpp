#include "broker_model/log/disk_damage.hpp"

#include <algorithm>

namespace hw {
namespace {

constexpr std::int32_t kHeaderUpToMagic = 17;  // fewer bytes than this are not even looked at
constexpr std::int32_t kLengthAt = 8;
constexpr std::int32_t kLeaderEpochAt = 12;
constexpr std::int32_t kMagicAt = 16;

Segment* find_segment(LogFiles& files, Offset base) {
    for (Segment& segment : files.segments) {
        if (segment.base_offset == base) return &segment;
    }
    return nullptr;
}

std::int32_t framed_bytes(const Segment& segment) {
    return segment.batches.empty() ? 0 : segment.batches.back().end_position();
}

// Everything from batch `first` on is bytes that nobody can frame.
void lose_framing(Segment& segment, std::size_t first) {
    segment.batches.resize(first);
    const bool seen = segment.size_bytes - framed_bytes(segment) > kHeaderUpToMagic;
    segment.tail = seen ? SegmentTail::Garbage : SegmentTail::Unfinished;
}

void cut(Segment& segment, std::int32_t to_bytes) {
    if (to_bytes >= segment.size_bytes) return;
    segment.size_bytes = std::max(0, to_bytes);
    while (!segment.batches.empty() && segment.batches.back().end_position() > segment.size_bytes) {
        segment.batches.pop_back();
    }
    const std::int32_t rest = segment.size_bytes - framed_bytes(segment);
    segment.tail = rest == 0 ? SegmentTail::None : SegmentTail::Unfinished;
}

}  // namespace

void cut_segment(LogFiles& files, Offset base, std::int32_t to_bytes) {
    if (Segment* segment = find_segment(files, base)) cut(*segment, to_bytes);
}

void append_zeros(LogFiles& files, Offset base, std::int32_t bytes) {
    Segment* segment = find_segment(files, base);
    if (segment == nullptr || bytes <= 0) return;
    segment->size_bytes += bytes;
    lose_framing(*segment, segment->batches.size());
}

bool flip_byte_of_batch(RecordBatch& batch, std::int32_t position) {
    if (position < kLengthAt) {
        const std::uint64_t mask = 0xffULL << (8 * (7 - position));
        const auto bits = static_cast<std::uint64_t>(batch.base_offset.value()) ^ mask;
        batch.base_offset = Offset{static_cast<std::int64_t>(bits)};
        return true;
    }
    if (position < kLeaderEpochAt) return false;
    if (position < kMagicAt) {
        const std::uint32_t mask = 0xffU << (8 * (kMagicAt - 1 - position));
        const auto bits = static_cast<std::uint32_t>(batch.leader_epoch.value()) ^ mask;
        batch.leader_epoch = LeaderEpoch{static_cast<std::int32_t>(bits)};
        return true;
    }
    batch.corrupt = true;
    return true;
}

void flip_byte(LogFiles& files, Offset base, std::int32_t position) {
    Segment* segment = find_segment(files, base);
    if (segment == nullptr) return;
    for (std::size_t i = 0; i < segment->batches.size(); ++i) {
        StoredBatch& stored = segment->batches[i];
        if (position < stored.position || position >= stored.end_position()) continue;
        if (!flip_byte_of_batch(stored.batch, position - stored.position)) {
            lose_framing(*segment, i);
        }
        return;
    }
}

void delete_segment(LogFiles& files, Offset base) {
    std::erase_if(files.segments, [base](const Segment& s) { return s.base_offset == base; });
}

void delete_offset_index(LogFiles& files, Offset base) {
    if (Segment* segment = find_segment(files, base)) {
        segment->offset_index.clear();
        segment->offset_index_missing = true;
    }
}

void delete_time_index(LogFiles& files, Offset base) {
    if (Segment* segment = find_segment(files, base)) {
        segment->time_index.clear();
        segment->time_index_missing = true;
    }
}

void delete_txn_index(LogFiles& files, Offset base) {
    if (Segment* segment = find_segment(files, base)) segment->txn_index.clear();
}

std::int64_t unflushed_bytes(const LogFiles& files) {
    std::int64_t bytes = 0;
    for (const Segment& segment : files.segments) {
        const std::size_t first = segment.find(files.flushed_to);
        if (first == segment.batches.size()) continue;
        bytes += segment.size_bytes - segment.batches[first].position;
    }
    return bytes;
}

void cut_unflushed(LogFiles& files, std::int64_t keep_bytes) {
    for (std::size_t i = 0; i < files.segments.size(); ++i) {
        Segment& segment = files.segments[i];
        const std::size_t first = segment.find(files.flushed_to);
        if (first == segment.batches.size()) continue;
        const std::int32_t flushed = segment.batches[first].position;
        const std::int64_t here = segment.size_bytes - flushed;
        if (keep_bytes >= here) {
            keep_bytes -= here;
            continue;
        }
        cut(segment, flushed + static_cast<std::int32_t>(keep_bytes));
        // Segments are created in order; what was never synced behind the cut is gone with it.
        files.segments.resize(segment.empty() && i > 0 ? i : i + 1);
        break;
    }
    std::erase_if(files.producer_snapshots,
                  [&](const ProducerSnapshot& s) { return s.offset > files.flushed_to; });
}

void power_loss(LogFiles& files, Rng& rng) {
    cut_unflushed(files, rng.between(0, unflushed_bytes(files)));
}

}  // namespace hw
