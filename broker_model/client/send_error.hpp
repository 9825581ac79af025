// What send(), its future or a transactional call fails with: a broker's error code, or an
// exception of the client alone.
#pragma once

#include <cstdint>
#include <string_view>

#include "broker_model/protocol/errors.hpp"

namespace hw {

// Codes below 10000 are ErrorCode. Timeouts of the client (max.block.ms while waiting for metadata,
// delivery.timeout.ms) are REQUEST_TIMED_OUT, records larger than max.request.size are
// MESSAGE_TOO_LARGE: the exceptions are the same.
enum class SendError : std::int16_t {
    None = 0,
    BufferExhausted = 10'000,  // max.block.ms while waiting for buffer memory
    SharedBatchFailed,         // another record of the same batch was invalid
    ClosedForcefully,
    TransactionAborted,        // by the application, before the batch was sent
    CommitFailed,              // of offsets: the member was no longer in the group's generation
    Kafka,                     // a KafkaException, told apart only by its cause
    IllegalState,              // a call that the producer's state does not allow
    // send() itself threw
    ThrewKafka,                // ... because of an earlier failure
    ThrewIllegalState,         // ... closed, or no transaction begun
    ThrewLargerThanPool,       // batch.size is larger than buffer.memory
};

[[nodiscard]] constexpr SendError send_error(ErrorCode code) { return static_cast<SendError>(code); }

// An exception with its cause.
struct ProducerFailure {
    SendError error = SendError::None;
    SendError cause = SendError::None;

    explicit operator bool() const { return error != SendError::None; }
};

[[nodiscard]] constexpr bool is_broker_error(SendError error) {
    return error != SendError::None && error < SendError::BufferExhausted;
}

[[nodiscard]] inline std::string_view send_error_name(SendError error) {
    switch (error) {
        case SendError::BufferExhausted: return "BufferExhaustedException";
        case SendError::SharedBatchFailed:
        case SendError::ClosedForcefully:
        case SendError::Kafka: return "KafkaException";
        case SendError::TransactionAborted: return "TransactionAbortedException";
        case SendError::CommitFailed: return "CommitFailedException";
        case SendError::IllegalState: return "IllegalStateException";
        case SendError::ThrewKafka: return "send() threw KafkaException";
        case SendError::ThrewIllegalState: return "send() threw IllegalStateException";
        case SendError::ThrewLargerThanPool: return "send() threw IllegalArgumentException";
        default: return error_name(static_cast<ErrorCode>(error));
    }
}

}  // namespace hw
