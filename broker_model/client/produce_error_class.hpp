// RULE client.produce_error_class -- what a failed batch means for the producer itself.
// Kafka: TransactionManager.maybeTransitionToErrorState, handleFailedBatch; behaviour sheet D7.
//   error of a batch that is not retried            idempotent            transactional
//   CLUSTER_AUTHORIZATION_FAILED,
//   TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
//   PRODUCER_FENCED, UNSUPPORTED_VERSION,
//   INVALID_PRODUCER_ID_MAPPING                     fatal: only close()   fatal
//   OUT_OF_ORDER_SEQUENCE_NUMBER                    new epoch             abortable
//   UNKNOWN_PRODUCER_ID                             forget the partition  abortable, forget
//   anything else, retries were left                new epoch             abortable, close the gap
//   anything else, retries used up or expired       nothing               abortable
// The abortable error is the batch's own; a retriable one or INVALID_TXN_STATE becomes the cause of
// TRANSACTION_ABORTABLE.
#pragma once

#include "broker_model/client/send_error.hpp"
#include "broker_model/protocol/errors.hpp"

namespace hw {

[[nodiscard]] constexpr bool is_fatal_for_producer(ErrorCode error) {
    switch (error) {
        case ErrorCode::CLUSTER_AUTHORIZATION_FAILED:
        case ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
        case ErrorCode::PRODUCER_FENCED:
        case ErrorCode::UNSUPPORTED_VERSION:
        case ErrorCode::INVALID_PRODUCER_ID_MAPPING: return true;
        default: return false;
    }
}

[[nodiscard]] constexpr bool is_missing_authorization(SendError error) {
    return error == send_error(ErrorCode::CLUSTER_AUTHORIZATION_FAILED) ||
           error == send_error(ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
}

enum class AfterFailedBatch : std::uint8_t { Nothing, BumpEpoch, ForgetPartition, CloseGap };

[[nodiscard]] constexpr AfterFailedBatch after_failed_batch(ErrorCode error, bool retries_left,
                                                            bool transactional) {
    if (error == ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER && !transactional) {
        return AfterFailedBatch::BumpEpoch;
    }
    if (error == ErrorCode::UNKNOWN_PRODUCER_ID) return AfterFailedBatch::ForgetPartition;
    if (!retries_left) return AfterFailedBatch::Nothing;
    return transactional ? AfterFailedBatch::CloseGap : AfterFailedBatch::BumpEpoch;
}

[[nodiscard]] inline ProducerFailure abortable_failure(SendError error) {
    const bool exhausted = error == SendError::BufferExhausted;  // a TimeoutException
    const auto code = static_cast<ErrorCode>(error);
    if (exhausted || (is_broker_error(error) &&
                      (is_retriable(code) || code == ErrorCode::INVALID_TXN_STATE))) {
        return {.error = send_error(ErrorCode::TRANSACTION_ABORTABLE), .cause = error};
    }
    return {.error = error};
}

}  // namespace hw
