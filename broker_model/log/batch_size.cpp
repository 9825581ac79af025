#include "broker_model/log/batch_size.hpp"

#include <algorithm>

namespace hw {
namespace {

// Values start, start+step, ...: how many from the start have the same varint size?
std::int64_t equally_sized(std::int64_t start, std::int64_t step, std::int64_t count_max) {
    if (step == 0) return count_max;
    const std::int32_t size = varint_size(start);
    std::int64_t low = 1;  // known to be equal
    std::int64_t high = count_max;
    // Crossing zero makes the size dip, so look no further than the first sign change.
    if ((start < 0) != (step < 0)) high = std::min(high, std::max<std::int64_t>(1, -start / step));
    while (low < high) {
        const std::int64_t mid = low + (high - low + 1) / 2;
        if (varint_size(start + step * (mid - 1)) == size) {
            low = mid;
        } else {
            high = mid - 1;
        }
    }
    return low;
}

}  // namespace

std::int64_t records_size(const RecordSizes& r, std::int32_t count, std::int32_t first_offset_delta,
                          std::int64_t first_timestamp_delta_ms, std::int64_t timestamp_step_ms) {
    std::int64_t total = 0;
    std::int64_t done = 0;
    while (done < count) {
        const std::int64_t offset_delta = first_offset_delta + done;
        const std::int64_t timestamp_delta = first_timestamp_delta_ms + timestamp_step_ms * done;
        const std::int64_t left = count - done;
        const std::int64_t same = std::min(equally_sized(offset_delta, 1, left),
                                           equally_sized(timestamp_delta, timestamp_step_ms, left));
        total += same * record_size(r, static_cast<std::int32_t>(offset_delta), timestamp_delta);
        done += same;
    }
    return total;
}

std::int32_t batch_size(std::span<const RecordRun> runs) {
    return runs.empty() ? 0 : batch_size(runs, runs.front().first_timestamp_ms);
}

std::int32_t batch_size(std::span<const RecordRun> runs, std::int64_t base_timestamp_ms) {
    std::int64_t total = 0;
    std::int32_t placed = 0;
    for (const RecordRun& run : runs) {
        placed += run.gap;
        if (run.count <= 0) continue;
        total += records_size({run.key_size, run.value_size}, run.count, placed,
                              run.first_timestamp_ms - base_timestamp_ms, run.timestamp_step_ms);
        placed += run.count;
    }
    return batch_size(total);
}

}  // namespace hw
