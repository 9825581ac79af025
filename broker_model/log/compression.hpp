// How small a batch's records get when they are compressed. Real ratios depend on the data; the
// model assumes typical ones for text-like records, and never less than one byte of payload.
// Not a Kafka rule: a property of the simulated data.
#pragma once

#include <algorithm>
#include <cstdint>

#include "broker_model/log/log_config.hpp"
#include "broker_model/log/record_batch.hpp"

namespace hw {

[[nodiscard]] constexpr std::int32_t compression_percent(Compression codec) {
    switch (codec) {
        case Compression::None: return 100;
        case Compression::Gzip: return 35;
        case Compression::Snappy: return 50;
        case Compression::Lz4: return 50;
        case Compression::Zstd: return 32;
    }
    return 100;
}

// The size of a batch of `uncompressed_bytes` (header included) once its records are compressed.
[[nodiscard]] constexpr std::int32_t compressed_batch_size(Compression codec,
                                                           std::int32_t uncompressed_bytes) {
    if (codec == Compression::None) return uncompressed_bytes;
    const std::int64_t body = std::max(0, uncompressed_bytes - kBatchHeaderBytes);
    const std::int64_t small = (body * compression_percent(codec) + 99) / 100;
    return kBatchHeaderBytes + static_cast<std::int32_t>(std::max<std::int64_t>(1, small));
}

// What a broker stores. Source: BrokerCompressionType.targetCompression.
[[nodiscard]] constexpr Compression target_compression(TopicCompression topic,
                                                       Compression producer) {
    switch (topic) {
        case TopicCompression::Producer: return producer;
        case TopicCompression::Uncompressed: return Compression::None;
        case TopicCompression::Gzip: return Compression::Gzip;
        case TopicCompression::Snappy: return Compression::Snappy;
        case TopicCompression::Lz4: return Compression::Lz4;
        case TopicCompression::Zstd: return Compression::Zstd;
    }
    return producer;
}

}  // namespace hw
