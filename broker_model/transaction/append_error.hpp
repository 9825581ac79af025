// RULE txn.append_error -- what a client of the coordinator is told when the coordinator's record
// could not be appended to __transaction_state.
//   log error                                                        | answer
//   UNKNOWN_TOPIC_OR_PARTITION, NOT_ENOUGH_REPLICAS(_AFTER_APPEND),
//   REQUEST_TIMED_OUT                                                | COORDINATOR_NOT_AVAILABLE
//   NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR                      | NOT_COORDINATOR: look again
//   MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE                         | UNKNOWN_SERVER_ERROR
//   others                                                           | the same
// Not appended is not known: a record that timed out may still be in the log, and the next
// coordinator applies it.
// Source: TransactionStateManager.appendTransactionToLog (4.2).
#pragma once

#include "broker_model/protocol/errors.hpp"

namespace hw {

[[nodiscard]] constexpr ErrorCode txn_append_error(ErrorCode log_error) {
    switch (log_error) {
        case ErrorCode::UNKNOWN_TOPIC_OR_PARTITION:
        case ErrorCode::NOT_ENOUGH_REPLICAS:
        case ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND:
        case ErrorCode::REQUEST_TIMED_OUT: return ErrorCode::COORDINATOR_NOT_AVAILABLE;
        case ErrorCode::NOT_LEADER_OR_FOLLOWER:
        case ErrorCode::KAFKA_STORAGE_ERROR: return ErrorCode::NOT_COORDINATOR;
        case ErrorCode::MESSAGE_TOO_LARGE:
        case ErrorCode::RECORD_LIST_TOO_LARGE: return ErrorCode::UNKNOWN_SERVER_ERROR;
        default: return log_error;
    }
}

}  // namespace hw
