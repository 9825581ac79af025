// The settings one log reads, already merged from topic and broker level. Shared by all logs of a
// topic, so a log holds a pointer to it. Defaults of Kafka 4.2. Source: LogConfig, TopicConfig.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "broker_model/log/record_batch.hpp"

namespace hw {

// compression.type of a topic. Producer: keep what the producer sent.
enum class TopicCompression : std::uint8_t { Producer, Uncompressed, Gzip, Snappy, Lz4, Zstd };

struct LogConfig {
    static constexpr std::int64_t kLongMax = std::numeric_limits<std::int64_t>::max();

    std::int32_t segment_bytes = 1 << 30;
    std::int64_t segment_ms = 604'800'000;
    std::int64_t segment_jitter_ms = 0;
    std::int32_t segment_index_bytes = 10 << 20;
    std::int32_t index_interval_bytes = 4096;
    std::int64_t retention_ms = 604'800'000;  // -1: forever
    std::int64_t retention_bytes = -1;        // -1: unlimited
    std::int32_t max_message_bytes = 1'048'588;
    TimestampType message_timestamp_type = TimestampType::CreateTime;
    TopicCompression compression_type = TopicCompression::Producer;
    bool cleanup_delete = true;  // cleanup.policy contains "delete"
    bool cleanup_compact = false;
    std::int64_t message_timestamp_before_max_ms = kLongMax;
    std::int64_t message_timestamp_after_max_ms = 3'600'000;
    std::int64_t flush_messages = kLongMax;
    std::int64_t flush_ms = kLongMax;
    std::int64_t file_delete_delay_ms = 60'000;
    std::int64_t delete_retention_ms = 86'400'000;
    std::int64_t min_compaction_lag_ms = 0;
    std::int64_t max_compaction_lag_ms = kLongMax;
    double min_cleanable_dirty_ratio = 0.5;

    // A compacted topic must not leave records in the active segment for longer than its lag.
    [[nodiscard]] std::int64_t segment_ms_max() const {
        return cleanup_compact && max_compaction_lag_ms > 0
                   ? std::min(max_compaction_lag_ms, segment_ms)
                   : segment_ms;
    }
};

// Broker-level settings of the producer state kept beside every log.
struct ProducerStateConfig {
    std::int64_t producer_id_expiration_ms = 86'400'000;
    bool transaction_verification_enabled = true;
};

}  // namespace hw
