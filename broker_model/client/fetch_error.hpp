// RULE client.fetch_error -- what a consumer makes of a partition's error in a fetch response.
//   error                                           | then
//   NOT_LEADER_OR_FOLLOWER, REPLICA_NOT_AVAILABLE,  | ask for metadata, forget the read replica,
//   KAFKA_STORAGE_ERROR, FENCED_LEADER_EPOCH,       | keep the position and try again
//   OFFSET_NOT_AVAILABLE, UNKNOWN_TOPIC_*,          |
//   INCONSISTENT_TOPIC_ID                           |
//   UNKNOWN_LEADER_EPOCH, UNKNOWN_SERVER_ERROR      | try again: the broker will catch up
//   OFFSET_OUT_OF_RANGE, read from a follower       | forget the read replica, ask the leader
//   OFFSET_OUT_OF_RANGE, read from the leader       | reset by policy; with none an exception
//   TOPIC_AUTHORIZATION_FAILED, CORRUPT_MESSAGE     | an exception
// An answer to a position the consumer has left since is ignored.
// Source: FetchCollector.handleInitializeErrors; sheet E8.
#pragma once

#include "broker_model/protocol/errors.hpp"

namespace hw {

enum class AfterFetchError : std::uint8_t { TryAgain, RefreshMetadata, OutOfRange, Throw };

[[nodiscard]] constexpr AfterFetchError after_fetch_error(ErrorCode error) {
    switch (error) {
        case ErrorCode::NOT_LEADER_OR_FOLLOWER:
        case ErrorCode::REPLICA_NOT_AVAILABLE:
        case ErrorCode::KAFKA_STORAGE_ERROR:
        case ErrorCode::FENCED_LEADER_EPOCH:
        case ErrorCode::OFFSET_NOT_AVAILABLE:
        case ErrorCode::UNKNOWN_TOPIC_OR_PARTITION:
        case ErrorCode::UNKNOWN_TOPIC_ID:
        case ErrorCode::INCONSISTENT_TOPIC_ID:
            return AfterFetchError::RefreshMetadata;
        case ErrorCode::UNKNOWN_LEADER_EPOCH:
        case ErrorCode::UNKNOWN_SERVER_ERROR:
            return AfterFetchError::TryAgain;
        case ErrorCode::OFFSET_OUT_OF_RANGE:
            return AfterFetchError::OutOfRange;
        default:
            return AfterFetchError::Throw;
    }
}

}  // namespace hw
