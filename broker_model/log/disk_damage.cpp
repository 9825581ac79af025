#include "broker_model/log/disk_damage.hpp"

#include <algorithm>
#include <type_traits>

namespace hw {
namespace {

constexpr std::int32_t kHeaderUpToMagic = 17;  // fewer bytes than this are not even looked at
constexpr std::int32_t kLengthAt = 8;
constexpr std::int32_t kLeaderEpochAt = 12;
constexpr std::int32_t kMagicAt = 16;
constexpr std::int32_t kShortestLength = 14;  // of the oldest format; no batch is shorter

Segment* find_segment(LogFiles& files, Offset base) {
    for (Segment& segment : files.segments) {
        if (segment.base_offset == base) return &segment;
    }
    return nullptr;
}

std::int32_t framed_bytes(const Segment& segment) {
    return segment.batches.empty() ? 0 : segment.batches.back().end_position();
}

// From batch `first` on the bytes cannot be framed: the first length field there reads `length`.
// A reader stops quietly at a batch that seems to end beyond the file, and fails on a length that
// no batch can have. (A wrong length inside the file leads it into the middle of something.)
void lose_framing(Segment& segment, std::size_t first, std::int32_t length) {
    segment.batches.resize(first);
    const std::int32_t rest = segment.size_bytes - framed_bytes(segment);
    const bool seen = rest > kHeaderUpToMagic;
    const bool beyond_file = length >= kShortestLength && rest - kLogOverheadBytes < length;
    segment.tail = seen && !beyond_file ? SegmentTail::Garbage : SegmentTail::Unfinished;
}

// Applies `change` to the bytes [from, to) of a big-endian field that begins at byte `at`.
template <class Field, class Change>
Field changed_field(Field value, std::int32_t at, std::int32_t from, std::int32_t to,
                    Change&& change) {
    using Bits = std::make_unsigned_t<Field>;
    constexpr auto kBytes = static_cast<std::int32_t>(sizeof(Field));
    auto bits = static_cast<Bits>(value);
    for (std::int32_t i = std::max(from, at); i < std::min(to, at + kBytes); ++i) {
        bits = change(bits, static_cast<Bits>(Bits{0xff} << (8 * (at + kBytes - 1 - i))));
    }
    return static_cast<Field>(bits);
}

// Bytes [from, to) of a batch. Returns the length field as it reads now.
template <class Change>
std::int32_t change_bytes(RecordBatch& batch, std::int32_t from, std::int32_t to, Change&& change) {
    batch.base_offset = Offset{changed_field(batch.base_offset.value(), 0, from, to, change)};
    batch.leader_epoch =
        LeaderEpoch{changed_field(batch.leader_epoch.value(), kLeaderEpochAt, from, to, change)};
    if (to > kMagicAt) batch.corrupt = true;
    return changed_field(batch.size_bytes - kLogOverheadBytes, kLengthAt, from, to, change);
}

template <class Change>
void change_file(LogFiles& files, Offset base, std::int32_t from, std::int32_t to,
                 Change&& change) {
    Segment* segment = find_segment(files, base);
    if (segment == nullptr) return;
    for (std::size_t i = 0; i < segment->batches.size(); ++i) {
        StoredBatch& stored = segment->batches[i];
        if (stored.end_position() <= from || stored.position >= to) continue;
        const std::int32_t length =
            change_bytes(stored.batch, std::max(0, from - stored.position),
                         std::min(stored.batch.size_bytes, to - stored.position), change);
        if (length == stored.batch.size_bytes - kLogOverheadBytes) continue;
        lose_framing(*segment, i, length);
        return;
    }
}

constexpr auto kFlip = [](auto bits, auto mask) -> decltype(bits) { return bits ^ mask; };
constexpr auto kZero = [](auto bits, auto mask) -> decltype(bits) {
    return bits & static_cast<decltype(bits)>(~mask);
};

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
    lose_framing(*segment, segment->batches.size(), 0);
}

void flip_byte_of_batch(RecordBatch& batch, std::int32_t position) {
    const std::int32_t length = change_bytes(batch, position, position + 1, kFlip);
    if (length != batch.size_bytes - kLogOverheadBytes) batch.corrupt = true;
}

void flip_byte(LogFiles& files, Offset base, std::int32_t position) {
    change_file(files, base, position, position + 1, kFlip);
}

void zero_range(LogFiles& files, Offset base, std::int32_t from, std::int32_t bytes) {
    change_file(files, base, from, from + bytes, kZero);
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
