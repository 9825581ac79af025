// RULE txn.marker_answer -- what the coordinator makes of one partition's answer to a marker.
//   answer                                              | then
//   NONE, UNSUPPORTED_FOR_MESSAGE_FORMAT,
//   UNSUPPORTED_VERSION                                 | done with this partition
//   UNKNOWN_TOPIC_OR_PARTITION, NOT_LEADER_OR_FOLLOWER,
//   NOT_ENOUGH_REPLICAS(_AFTER_APPEND),
//   REQUEST_TIMED_OUT, KAFKA_STORAGE_ERROR              | send again to whoever leads now, forever
//   INVALID_PRODUCER_EPOCH, TRANSACTION_COORDINATOR_FENCED | give the transaction up: a newer
//                                                       | producer or coordinator has taken over
//   others                                              | Kafka's sender dies of it
// A connection that broke counts as "send again"; a partition that the metadata no longer knows is
// done: it was deleted.
// Source: TransactionMarkerRequestCompletionHandler, TransactionMarkerChannelManager (4.2).
#pragma once

#include "broker_model/protocol/errors.hpp"

namespace hw {

enum class MarkerAnswer : std::uint8_t { Done, SendAgain, GiveUp, Fatal };

[[nodiscard]] constexpr MarkerAnswer marker_answer(ErrorCode error) {
    switch (error) {
        case ErrorCode::NONE:
        case ErrorCode::UNSUPPORTED_FOR_MESSAGE_FORMAT:
        case ErrorCode::UNSUPPORTED_VERSION: return MarkerAnswer::Done;
        case ErrorCode::UNKNOWN_TOPIC_OR_PARTITION:
        case ErrorCode::NOT_LEADER_OR_FOLLOWER:
        case ErrorCode::NOT_ENOUGH_REPLICAS:
        case ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND:
        case ErrorCode::REQUEST_TIMED_OUT:
        case ErrorCode::KAFKA_STORAGE_ERROR: return MarkerAnswer::SendAgain;
        case ErrorCode::INVALID_PRODUCER_EPOCH:
        case ErrorCode::TRANSACTION_COORDINATOR_FENCED: return MarkerAnswer::GiveUp;
        default: return MarkerAnswer::Fatal;
    }
}

}  // namespace hw
