// RULE client.compression_estimate -- how full a compressed batch is believed to be while it is
// filled.
// Kafka: CompressionRatioEstimator, MemoryRecordsBuilder.estimatedBytesWritten. Starts at 1 per topic;
// after each closed batch it moves towards the ratio seen: at once (and at least 0.05) when batches
// turn out bigger, by at most 0.005 when they turn out smaller. A batch refused as too large resets
// it to 1 or more. The estimate is taken when a batch is opened. Java floats, so floats here.
//   estimate  seen   | next
//   1.0       0.4    | 0.995
//   0.5       0.52   | 0.55
//   0.5       0.8    | 0.8
#pragma once

#include <algorithm>
#include <cstdint>

#include "broker_model/log/record_batch.hpp"

namespace hw {

[[nodiscard]] constexpr float next_compression_estimate(float estimate, float seen) {
    if (seen > estimate) return std::max(estimate + 0.05f, seen);
    if (seen < estimate) return std::max(estimate - 0.005f, seen);
    return estimate;
}

[[nodiscard]] constexpr std::int32_t estimated_batch_bytes(std::int32_t uncompressed_records,
                                                           Compression compression,
                                                           float estimate) {
    if (compression == Compression::None) return kBatchHeaderBytes + uncompressed_records;
    constexpr float kSafety = 1.05f;
    return kBatchHeaderBytes +
           static_cast<std::int32_t>(static_cast<float>(uncompressed_records) * estimate * kSafety);
}

}  // namespace hw
