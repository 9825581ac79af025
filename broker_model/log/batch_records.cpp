#include "broker_model/log/batch_records.hpp"

#include <algorithm>

namespace hw {
namespace {

// Within one span: timestamps only rise or only fall, so at most one bound has to be searched.
std::optional<FoundRecord> search_span(const RecordSpan& span, std::int64_t timestamp_ms,
                                       std::int32_t from) {
    if (from >= span.count) return std::nullopt;
    std::int32_t low = from;
    if (span.rising()) {
        std::int32_t high = span.count;
        while (low < high) {
            const std::int32_t mid = low + (high - low) / 2;
            if (span.timestamp_ms(mid) >= timestamp_ms) {
                high = mid;
            } else {
                low = mid + 1;
            }
        }
    }
    if (low == span.count || span.timestamp_ms(low) < timestamp_ms) return std::nullopt;
    return FoundRecord{span.first_index + low, span.timestamp_ms(low)};
}

}  // namespace

std::optional<FoundRecord> first_record_at_or_after(const RecordBatch& batch,
                                                    std::int64_t timestamp_ms,
                                                    std::int32_t from_index) {
    std::optional<FoundRecord> found;
    for_each_span(batch, [&](const RecordSpan& span) {
        found = search_span(span, timestamp_ms, std::max(0, from_index - span.first_index));
        return !found;
    });
    return found;
}

RecordsTaken take_records(const RecordBatch& batch, std::int32_t from_index, std::int64_t room) {
    RecordsTaken taken{0, batch.last_offset_delta};
    std::int32_t last = from_index - 1;
    for_each_span(batch, [&](const RecordSpan& span) {
        const std::int32_t first = std::max(span.first_index, from_index);
        const std::int64_t here = span.first_index + span.count - first;
        if (here <= 0) return true;
        const std::int64_t part = std::min(here, room - taken.count);
        if (part > 0) last = first + static_cast<std::int32_t>(part) - 1;
        taken.count += part;
        if (part < here) taken.last_index = last;
        return part == here;
    });
    return taken;
}

std::int64_t max_record_timestamp_ms(const RecordBatch& batch) {
    std::int64_t max = -1;
    for_each_span(batch, [&](const RecordSpan& span) {
        max = std::max(max, span.max_timestamp_ms());
        return true;
    });
    return max;
}

std::int64_t first_record_timestamp_ms(const RecordBatch& batch) {
    std::int64_t first = -1;
    for_each_span(batch, [&](const RecordSpan& span) {
        first = span.first_timestamp_ms;
        return false;
    });
    return first;
}

}  // namespace hw
