#include "broker_model/log/cleaner/offset_map.hpp"

#include "broker_model/log/cleaner/cleanable_range.hpp"
#include "broker_model/log/cleaner/record_retention.hpp"
#include "broker_model/log/cleaner/transactions_seen.hpp"

namespace hw {
namespace {

// False: the map is full.
bool put_records(OffsetMap& map, const RecordBatch& batch, Offset from) {
    if (!batch.payload) return true;
    Offset offset = batch.base_offset;
    for (const RecordRun& run : batch.payload->runs) {
        offset = offset + run.gap;
        for (std::int32_t i = 0; i < run.count; ++i, ++offset) {
            if (!has_known_key(run) || offset < from) continue;
            if (!map.put(run.key, offset)) return false;
        }
    }
    return true;
}

// Reading begins where the offset index points to, which may be before `from`.
std::size_t first_batch_read(const Segment& segment, Offset from) {
    std::int32_t position = 0;
    for (const OffsetIndexEntry& entry : segment.offset_index) {
        if (entry.offset <= from) position = entry.position;
    }
    std::size_t i = 0;
    while (i < segment.batches.size() && segment.batches[i].position < position) ++i;
    return i;
}

bool put_segment(OffsetMap& map, const Segment& segment, Offset from, TransactionsSeen& seen) {
    for (std::size_t i = first_batch_read(segment, from); i < segment.batches.size(); ++i) {
        const RecordBatch& batch = segment.batches[i].batch;
        const bool nothing_of_it_stays = seen.on_batch(batch);
        if (!batch.is_control() && !nothing_of_it_stays && !put_records(map, batch, from)) {
            return false;
        }
        if (batch.last_offset() >= from) map.set_latest(batch.last_offset());
    }
    return true;
}

}  // namespace

OffsetMap build_offset_map(const ReplicaLog& log, Offset from, Offset to, std::int64_t keys_max) {
    OffsetMap map(keys_max);
    TransactionsSeen seen;
    seen.add_aborted(log.aborted_transactions(from, to));
    const auto [first, last] = segments_between(log, from, to);
    for (std::size_t i = first; i < last; ++i) {
        if (!put_segment(map, log.segments()[i], from, seen)) break;
        // Offsets may be missing at a segment's end.
        map.set_latest((i + 1 < last ? log.segments()[i + 1].base_offset : to) - 1);
    }
    return map;
}

}  // namespace hw
