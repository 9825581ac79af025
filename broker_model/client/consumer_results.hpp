// What a consumer hands to its application.
#pragma once

#include <cstdint>
#include <string_view>

#include "broker_model/client/client_metadata.hpp"
#include "broker_model/log/record_batch.hpp"

namespace hw {

// Records from..to (both included) of one batch, as one poll returned them. A compacted batch may
// hold fewer of them than offsets.
struct ConsumedRecords {
    TopicIndex topic = kNoTopicIndex;
    std::int32_t partition = 0;
    Offset from{0};
    Offset to{0};
    std::int64_t count = 0;
    RecordBatch batch;
    Instant at;
};

// An exception out of poll(). The application stops polling; the consumer keeps its positions.
struct ConsumerFault {
    enum class Kind : std::uint8_t {
        OffsetOutOfRange,      // no reset policy, and the leader has nothing at this offset
        NoOffsetForPartition,  // no reset policy, and no position to start from
        LogTruncation,         // no reset policy, and the log was cut below the position
        TopicAuthorization,
        CorruptRecord,
        Group,  // an error of the group's coordinator
        Unexpected,
    };
    Kind kind = Kind::Unexpected;
    TopicIndex topic = kNoTopicIndex;
    std::int32_t partition = 0;
    Offset offset{-1};
    ErrorCode error = ErrorCode::NONE;
    Instant at;
};

// Simple name of the Java exception.
[[nodiscard]] inline std::string_view exception_name(const ConsumerFault& fault) {
    switch (fault.kind) {
        case ConsumerFault::Kind::OffsetOutOfRange:
            return "OffsetOutOfRangeException";
        case ConsumerFault::Kind::NoOffsetForPartition:
            return "NoOffsetForPartitionException";
        case ConsumerFault::Kind::LogTruncation:
            return "LogTruncationException";
        case ConsumerFault::Kind::TopicAuthorization:
            return "TopicAuthorizationException";
        case ConsumerFault::Kind::CorruptRecord:
            return "KafkaException";
        case ConsumerFault::Kind::Group:
            return error_info(fault.error).exception;
        case ConsumerFault::Kind::Unexpected:
            return "IllegalStateException";
    }
    return "IllegalStateException";
}

// Answer to ConsumerNode::list_offsets.
struct ListedOffset {
    std::uint64_t token = 0;
    bool timed_out = false;  // TimeoutException after default.api.timeout.ms
    ErrorCode error = ErrorCode::NONE;
    Offset offset{-1};  // -1: there is none (no record that late)
    std::int64_t timestamp_ms = -1;
    LeaderEpoch leader_epoch{-1};
    Instant at;
};

}  // namespace hw
