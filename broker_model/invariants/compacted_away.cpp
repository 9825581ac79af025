#include "broker_model/invariants/compacted_away.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace hw::invariants {
namespace {

using NewestOfKey = std::map<std::string, Offset>;

NewestOfKey newest_in_log(const ClusterView& view, TopicPartition tp, NodeId broker) {
    NewestOfKey newest;
    view.batches(tp, broker, [&](const RecordBatch& batch) {
        if (batch.is_control() || !batch.payload) return true;
        Offset offset = batch.base_offset;
        for (const RecordRun& run : batch.payload->runs) {
            offset = offset + (run.gap + run.count);
            if (run.key_size && run.count > 0) newest[run.key] = offset - 1;
        }
        return true;
    });
    return newest;
}

struct Missing {
    Offset offset{0};
    StreamLedger* stream = nullptr;
    std::int64_t record = 0;
};

// Without an offset (acks=0) nobody knows where it would be.
std::vector<Missing> missing_below(Offset cleaned_to, std::span<StreamLedger* const> streams) {
    std::vector<Missing> out;
    for (StreamLedger* stream : streams) {
        for (const AckedRun& run : stream->acked_runs) {
            if (run.base_offset == kNoOffset) continue;
            IntervalSet here;
            here.add(run.first, run.first + run.count);
            const IntervalSet lost_here = here.common(stream->acked_lost);
            for (const Interval& part : lost_here.parts()) {
                for (std::int64_t record = part.begin; record < part.end; ++record) {
                    const Offset offset = run.base_offset + (record - run.first);
                    if (offset < cleaned_to) out.push_back({offset, stream, record});
                }
            }
        }
    }
    std::sort(out.begin(), out.end(),
              [](const Missing& a, const Missing& b) { return a.offset > b.offset; });
    return out;
}

}  // namespace

void excuse_compacted(const ClusterView& view, TopicPartition tp, NodeId broker,
                      std::span<StreamLedger* const> streams) {
    Offset cleaned_to{0};
    for (const NodeId holder : view.holders(tp)) {
        if (const auto copy = view.replica(tp, holder)) {
            cleaned_to = std::max(cleaned_to, copy->cleaned_to);
        }
    }
    if (cleaned_to == Offset{0}) return;
    NewestOfKey newest = newest_in_log(view, tp, broker);
    // From the newest on: a tombstone that is gone excuses what is older.
    for (const Missing& missing : missing_below(cleaned_to, streams)) {
        const RecordContent content = view.content(missing.stream->producer,
                                                   missing.stream->stream, missing.record);
        if (content.key == nullptr) continue;
        const auto [at, unseen] = newest.try_emplace(*content.key, missing.offset);
        if (unseen && !content.null_value) {
            newest.erase(at);
            continue;
        }
        if (!unseen && at->second <= missing.offset) continue;
        missing.stream->compacted.add(missing.record, missing.record + 1);
    }
    for (StreamLedger* stream : streams) stream->acked_lost.remove(stream->compacted);
}

}  // namespace hw::invariants
