#include "broker_model/log/cleaner/batch_filter.hpp"

#include <algorithm>

#include "broker_model/base/check.hpp"
#include "broker_model/log/batch_records.hpp"
#include "broker_model/log/batch_size.hpp"
#include "broker_model/log/cleaner/delete_horizon.hpp"
#include "broker_model/log/cleaner/record_retention.hpp"
#include "broker_model/log/compression.hpp"

namespace hw {
namespace {

constexpr std::int32_t kMarkerKeyBytes = 4;    // version and type
constexpr std::int32_t kMarkerValueBytes = 6;  // version and coordinator epoch

struct Kept {
    std::vector<RecordRun> runs;
    std::int32_t count = 0;
    bool tombstone = false;
};

// A batch without run-length coded detail as runs. Of uniform records only their number and
// whether they have keys is used: they stay or go together.
std::vector<RecordRun> runs_of(const RecordBatch& batch) {
    if (batch.payload) return batch.payload->runs;
    if (batch.record_count == 0) return {};
    if (batch.is_control()) {
        return {{1, kMarkerKeyBytes, kMarkerValueBytes, batch.max_timestamp_ms, 0, {}, {}, 0}};
    }
    const auto key = batch.null_keys ? std::nullopt : std::optional<std::int32_t>(1);
    return {{batch.record_count, key, 0, batch.base_timestamp_ms, 0, {}, {}, 0}};
}

void add_to(Kept& kept, const RecordRun& run, std::int32_t first, std::int32_t count,
            std::int32_t gap) {
    RecordRun part = run;
    part.count = count;
    part.gap = gap;
    part.first_timestamp_ms += run.timestamp_step_ms * first;
    kept.runs.push_back(std::move(part));
    kept.count += count;
    kept.tombstone |= !run.value_size;
}

Kept kept_records(const RecordBatch& batch, const std::vector<RecordRun>& runs,
                  const OffsetMap& map, std::int64_t now_ms) {
    Kept kept;
    const auto horizon = batch.delete_horizon_ms();
    Offset offset = batch.base_offset;
    std::int32_t gap = 0;  // since the last one kept
    for (const RecordRun& run : runs) {
        offset = offset + run.gap;
        gap += run.gap;
        std::int32_t begin = 0;
        for (std::int32_t i = 0; i < run.count; ++i, ++offset) {
            if (batch.is_control() || keep_record(offset, run, map, horizon, now_ms)) continue;
            if (i > begin) {
                add_to(kept, run, begin, i - begin, gap);
                gap = 0;
            }
            ++gap;
            begin = i + 1;
        }
        if (begin == run.count) continue;
        add_to(kept, run, begin, run.count - begin, gap);
        gap = 0;
    }
    return kept;
}

RecordBatch empty_header(const RecordBatch& batch) {
    RecordBatch out = batch;
    out.record_count = 0;
    out.size_bytes = kBatchHeaderBytes;
    out.base_timestamp_ms = -1;
    out.has_delete_horizon = false;
    out.compression = Compression::None;
    out.payload.reset();
    return out;
}

RecordBatch rebuilt(const RecordBatch& batch, Kept kept, std::optional<std::int64_t> horizon) {
    RecordBatch out = batch;
    if (batch.timestamp_type == TimestampType::LogAppendTime) {
        for (RecordRun& run : kept.runs) {
            run.first_timestamp_ms = batch.max_timestamp_ms;
            run.timestamp_step_ms = 0;
        }
    }
    out.record_count = kept.count;
    out.has_delete_horizon = horizon.has_value();
    out.base_timestamp_ms = horizon.value_or(kept.runs.front().first_timestamp_ms);
    const std::int32_t plain = batch_size(kept.runs, out.base_timestamp_ms);
    out.size_bytes = compressed_batch_size(batch.compression, plain);
    out.payload = std::make_shared<const BatchPayload>(BatchPayload{std::move(kept.runs)});
    out.max_timestamp_ms = max_record_timestamp_ms(out);
    return out;
}

}  // namespace

FilteredBatch filter_batch(const RecordBatch& batch, const BatchVerdict& verdict,
                           const OffsetMap& map, const FilterTime& time) {
    FilteredBatch out;
    const bool keep_empty = verdict.when_empty == EmptyBatch::Keep;
    if (verdict.drop_records && !keep_empty) return out;  // not even read
    out.records_read = batch.record_count;
    Kept kept;
    if (!verdict.drop_records) kept = kept_records(batch, runs_of(batch), map, time.now_ms);
    out.records_kept = kept.count;
    if (kept.count == 0) {
        if (keep_empty) out.batch = empty_header(batch);
        return out;
    }
    const auto horizon = next_delete_horizon_ms(batch, kept.tombstone, verdict.marker_of_nothing,
                                                time.now_ms, time.delete_retention_ms);
    const bool as_it_is =
        kept.count == batch.record_count && horizon.has_value() == batch.has_delete_horizon;
    HW_CHECK(as_it_is || batch.payload || batch.is_control(),
             "uniform records stay or go together");
    out.batch = as_it_is ? batch : rebuilt(batch, std::move(kept), horizon);
    return out;
}

}  // namespace hw
