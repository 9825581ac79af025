// RULE client.txn_error_class -- what a transactional request's error means for the producer.
// Kafka: the handleResponse of TransactionManager's handlers; behaviour sheet D7.
//   COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR    find the coordinator, retry
//     also REQUEST_TIMED_OUT of offset commits; FindCoordinator itself just retries
//   other retriable errors                        retry
//   INVALID_PRODUCER_EPOCH, PRODUCER_FENCED       fatal, as ProducerFencedException
//   TRANSACTION_ABORTABLE                         abortable; of EndTxn(abort): fatal
//   UNKNOWN_PRODUCER_ID (not InitProducerId)      abortable, and the epoch is bumped
//   TRANSACTIONAL_ID_AUTHORIZATION_FAILED         fatal; InitProducerId: abortable, as
//                                                 CLUSTER_AUTHORIZATION_FAILED
//   INVALID_TXN_STATE, INVALID_PRODUCER_ID_MAPPING  fatal (AddPartitions, AddOffsets, EndTxn)
//   GROUP_AUTHORIZATION_FAILED                    abortable (FindCoordinator, AddOffsets, commits)
//   FENCED_INSTANCE_ID                            abortable (offset commits)
//   UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION         abortable CommitFailedException (offset commits)
//   any other                                     fatal KafkaException; AddPartitions: abortable
#pragma once

#include "broker_model/client/txn_request.hpp"

namespace hw {

struct TxnErrorClass {
    enum class Then : std::uint8_t { Nothing, Retry, FindCoordinator, Abortable, BumpEpoch, Fatal };
    Then then = Then::Nothing;
    ProducerFailure failure = {};  // with Abortable, BumpEpoch, Fatal
};

[[nodiscard]] inline TxnErrorClass abortable(ErrorCode e) {
    return {TxnErrorClass::Then::Abortable, {.error = send_error(e)}};
}

[[nodiscard]] inline TxnErrorClass fatal(ErrorCode e) {
    return {TxnErrorClass::Then::Fatal, {.error = send_error(e)}};
}

[[nodiscard]] inline TxnErrorClass class_of_offset_commit_error(ErrorCode e) {
    switch (e) {
        case ErrorCode::FENCED_INSTANCE_ID: return abortable(e);
        case ErrorCode::UNKNOWN_MEMBER_ID:
        case ErrorCode::ILLEGAL_GENERATION:
            return {TxnErrorClass::Then::Abortable, {.error = SendError::CommitFailed}};
        case ErrorCode::UNSUPPORTED_FOR_MESSAGE_FORMAT: return fatal(e);
        default: return {TxnErrorClass::Then::Fatal, {.error = SendError::Kafka}};
    }
}

[[nodiscard]] inline TxnErrorClass class_of_unlisted(TxnRequestKind kind, ErrorCode e) {
    const bool invalid =
        e == ErrorCode::INVALID_TXN_STATE || e == ErrorCode::INVALID_PRODUCER_ID_MAPPING;
    switch (kind) {
        case TxnRequestKind::CommitOffsets: return class_of_offset_commit_error(e);
        case TxnRequestKind::AddPartitions:
            if (invalid) return fatal(e);
            if (e == ErrorCode::TOPIC_AUTHORIZATION_FAILED) return abortable(e);
            return {TxnErrorClass::Then::Abortable, {.error = SendError::Kafka}};
        case TxnRequestKind::AddOffsets:
        case TxnRequestKind::EndTxn:
            if (invalid) return fatal(e);
            break;
        default: break;
    }
    return {TxnErrorClass::Then::Fatal, {.error = SendError::Kafka}};
}

// `abort`: the request is EndTxn and does not commit.
[[nodiscard]] inline TxnErrorClass txn_error_class(TxnRequestKind kind, ErrorCode e, bool abort) {
    using Then = TxnErrorClass::Then;
    using Kind = TxnRequestKind;
    const bool init = kind == Kind::InitProducerId || kind == Kind::BumpEpoch;
    const bool find = kind == Kind::FindCoordinator;
    const bool moved = e == ErrorCode::COORDINATOR_NOT_AVAILABLE ||
                       e == ErrorCode::NOT_COORDINATOR ||
                       (e == ErrorCode::REQUEST_TIMED_OUT && kind == Kind::CommitOffsets);
    if (e == ErrorCode::NONE) return {};
    if (moved && !find) return {Then::FindCoordinator};
    if (is_retriable(e)) return {Then::Retry};
    switch (e) {
        case ErrorCode::INVALID_PRODUCER_EPOCH:
        case ErrorCode::PRODUCER_FENCED:
            if (find) break;
            return fatal(ErrorCode::PRODUCER_FENCED);
        case ErrorCode::TRANSACTION_ABORTABLE:
            if (abort) return {Then::Fatal, {.error = SendError::Kafka, .cause = send_error(e)}};
            return abortable(e);
        case ErrorCode::UNKNOWN_PRODUCER_ID:
            if (find || init || kind == Kind::CommitOffsets) break;
            return {Then::BumpEpoch, {.error = send_error(e)}};
        case ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
            return init ? abortable(e) : fatal(e);
        case ErrorCode::CLUSTER_AUTHORIZATION_FAILED:
            if (init) return abortable(e);
            break;
        case ErrorCode::GROUP_AUTHORIZATION_FAILED:
            if (!find && kind != Kind::AddOffsets && kind != Kind::CommitOffsets) break;
            return abortable(e);
        default: break;
    }
    return class_of_unlisted(kind, e);
}

}  // namespace hw
