// RULE coordinator.write_error -- what a coordinator's client is told when the coordinator's own
// log
// did not take a write: try again here, look for the coordinator again, or give up.
//   the log says                        the client is told
//   UNKNOWN_TOPIC_OR_PARTITION          COORDINATOR_NOT_AVAILABLE
//   NOT_ENOUGH_REPLICAS                 COORDINATOR_NOT_AVAILABLE
//   NOT_ENOUGH_REPLICAS_AFTER_APPEND    COORDINATOR_NOT_AVAILABLE  (may still be committed)
//   REQUEST_TIMED_OUT                   COORDINATOR_NOT_AVAILABLE  (may still be committed)
//   NOT_LEADER_OR_FOLLOWER              NOT_COORDINATOR
//   KAFKA_STORAGE_ERROR                 NOT_COORDINATOR
//   MESSAGE_TOO_LARGE                   UNKNOWN_SERVER_ERROR
//   RECORD_LIST_TOO_LARGE               UNKNOWN_SERVER_ERROR
//   INVALID_FETCH_SIZE                  UNKNOWN_SERVER_ERROR
//   NETWORK_EXCEPTION                   COORDINATOR_LOAD_IN_PROGRESS  (transaction not verified)
//   anything else                       the same
// Source: CoordinatorOperationExceptionHelper, TransactionStateManager.appendTransactionToLog
// (4.2).
#pragma once

#include "broker_model/protocol/errors.hpp"

namespace hw {

[[nodiscard]] constexpr ErrorCode coordinator_write_error(ErrorCode from_log) {
    switch (from_log) {
        case ErrorCode::UNKNOWN_TOPIC_OR_PARTITION:
        case ErrorCode::NOT_ENOUGH_REPLICAS:
        case ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND:
        case ErrorCode::REQUEST_TIMED_OUT: return ErrorCode::COORDINATOR_NOT_AVAILABLE;
        case ErrorCode::NOT_LEADER_OR_FOLLOWER:
        case ErrorCode::KAFKA_STORAGE_ERROR: return ErrorCode::NOT_COORDINATOR;
        case ErrorCode::MESSAGE_TOO_LARGE:
        case ErrorCode::RECORD_LIST_TOO_LARGE:
        case ErrorCode::INVALID_FETCH_SIZE: return ErrorCode::UNKNOWN_SERVER_ERROR;
        case ErrorCode::NETWORK_EXCEPTION: return ErrorCode::COORDINATOR_LOAD_IN_PROGRESS;
        default: return from_log;
    }
}

}  // namespace hw
