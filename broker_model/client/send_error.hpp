// What send() or its future fails with: a broker's error code, or an exception of the client alone.
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
    // send() itself threw
    ThrewProducerFailed,       // ... because of an earlier fatal error
    ThrewProducerClosed,
    ThrewLargerThanPool,       // batch.size is larger than buffer.memory
};

[[nodiscard]] constexpr SendError send_error(ErrorCode code) { return static_cast<SendError>(code); }

[[nodiscard]] inline std::string_view send_error_name(SendError error) {
    switch (error) {
        case SendError::BufferExhausted: return "BufferExhaustedException";
        case SendError::SharedBatchFailed:
        case SendError::ClosedForcefully: return "KafkaException";
        case SendError::ThrewProducerFailed: return "send() threw KafkaException";
        case SendError::ThrewProducerClosed: return "send() threw IllegalStateException";
        case SendError::ThrewLargerThanPool: return "send() threw IllegalArgumentException";
        default: return error_name(static_cast<ErrorCode>(error));
    }
}

}  // namespace hw
