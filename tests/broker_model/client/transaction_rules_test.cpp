// The worked cases written in the headers of the transactional producer's rules.
#include <doctest/doctest.h>

#include "broker_model/client/produce_error_class.hpp"
#include "broker_model/client/txn_client_state.hpp"
#include "broker_model/client/txn_error_class.hpp"
#include "broker_model/client/txn_version.hpp"

namespace hw {
namespace {

using enum TxnClientState;
using Then = TxnErrorClass::Then;
using Kind = TxnRequestKind;

TEST_CASE("client.txn_states: only listed changes, and FATAL_ERROR for ever") {
    CHECK(may_follow(Uninitialized, Initializing));
    CHECK_FALSE(may_follow(Uninitialized, InTransaction));
    CHECK_FALSE(may_follow(Ready, CommittingTransaction));
    CHECK_FALSE(may_follow(AbortableError, CommittingTransaction));
    CHECK(may_follow(AbortableError, AbortingTransaction));
    for (const TxnClientState s : {Uninitialized, Ready, InTransaction, FatalError}) {
        CHECK(may_follow(s, FatalError));
        CHECK_FALSE(may_follow(FatalError, s == FatalError ? Ready : s));
    }
    ProducerStatus status;
    CHECK_FALSE(status.change(InTransaction));
    CHECK(status.is(Uninitialized));
    status.sender_change(InTransaction);
    CHECK(status.fatal());
    CHECK(status.error().error == SendError::IllegalState);
    CHECK(txn_client_state_name(CommittingTransaction) == "COMMITTING_TRANSACTION");
}

TEST_CASE("client.txn_request_order") {
    CHECK(priority(Kind::FindCoordinator) < priority(Kind::InitProducerId));
    CHECK(priority(Kind::InitProducerId) < priority(Kind::AddPartitions));
    CHECK(priority(Kind::AddPartitions) == priority(Kind::CommitOffsets));
    CHECK(priority(Kind::AddOffsets) < priority(Kind::EndTxn));
    CHECK(priority(Kind::EndTxn) < priority(Kind::BumpEpoch));
}

TEST_CASE("client.txn_version: features count when initializing and when a transaction ends") {
    ClientTxnVersion version;
    CHECK_FALSE(version.learn({5, 1}, true));
    CHECK_FALSE(version.is_2());
    CHECK_FALSE(version.learn({5, 2}, false));  // not news
    CHECK_FALSE(version.is_2());
    CHECK(version.learn({9, 2}, false));
    CHECK(version.is_2());
    CHECK_FALSE(version.learn({11, 1}, false));
    CHECK_FALSE(version.is_2());
    ClientTxnVersion fresh;
    CHECK_FALSE(fresh.learn({9, 2}, true));
    CHECK(fresh.is_2());
}

struct Row {
    Kind kind;
    ErrorCode error;
    Then then;
    SendError failure = SendError::None;
};

TEST_CASE("client.txn_error_class") {
    const SendError fenced = send_error(ErrorCode::PRODUCER_FENCED);
    const Row rows[] = {
        {Kind::EndTxn, ErrorCode::NONE, Then::Nothing},
        {Kind::EndTxn, ErrorCode::NOT_COORDINATOR, Then::FindCoordinator},
        {Kind::FindCoordinator, ErrorCode::COORDINATOR_NOT_AVAILABLE, Then::Retry},
        {Kind::CommitOffsets, ErrorCode::REQUEST_TIMED_OUT, Then::FindCoordinator},
        {Kind::EndTxn, ErrorCode::REQUEST_TIMED_OUT, Then::Retry},
        {Kind::AddPartitions, ErrorCode::CONCURRENT_TRANSACTIONS, Then::Retry},
        {Kind::InitProducerId, ErrorCode::INVALID_PRODUCER_EPOCH, Then::Fatal, fenced},
        {Kind::CommitOffsets, ErrorCode::PRODUCER_FENCED, Then::Fatal, fenced},
        {Kind::AddPartitions, ErrorCode::TRANSACTION_ABORTABLE, Then::Abortable,
         send_error(ErrorCode::TRANSACTION_ABORTABLE)},
        {Kind::EndTxn, ErrorCode::UNKNOWN_PRODUCER_ID, Then::BumpEpoch,
         send_error(ErrorCode::UNKNOWN_PRODUCER_ID)},
        {Kind::InitProducerId, ErrorCode::UNKNOWN_PRODUCER_ID, Then::Fatal, SendError::Kafka},
        {Kind::InitProducerId, ErrorCode::CLUSTER_AUTHORIZATION_FAILED, Then::Abortable,
         send_error(ErrorCode::CLUSTER_AUTHORIZATION_FAILED)},
        {Kind::InitProducerId, ErrorCode::INVALID_TRANSACTION_TIMEOUT, Then::Fatal,
         SendError::Kafka},
        {Kind::EndTxn, ErrorCode::INVALID_TXN_STATE, Then::Fatal,
         send_error(ErrorCode::INVALID_TXN_STATE)},
        {Kind::AddPartitions, ErrorCode::INVALID_REQUEST, Then::Abortable, SendError::Kafka},
        {Kind::CommitOffsets, ErrorCode::ILLEGAL_GENERATION, Then::Abortable,
         SendError::CommitFailed},
        {Kind::CommitOffsets, ErrorCode::FENCED_INSTANCE_ID, Then::Abortable,
         send_error(ErrorCode::FENCED_INSTANCE_ID)},
    };
    for (const Row& row : rows) {
        const TxnErrorClass c = txn_error_class(row.kind, row.error, false);
        INFO(error_name(row.error));
        CHECK(c.then == row.then);
        CHECK(c.failure.error == row.failure);
    }
    const auto abort = txn_error_class(Kind::EndTxn, ErrorCode::TRANSACTION_ABORTABLE, true);
    CHECK(abort.then == Then::Fatal);
}

TEST_CASE("client.produce_error_class: what a batch's error becomes for the transaction") {
    const SendError abortable = send_error(ErrorCode::TRANSACTION_ABORTABLE);
    const auto of = [](ErrorCode e) { return abortable_failure(send_error(e)); };
    CHECK(of(ErrorCode::MESSAGE_TOO_LARGE).error == send_error(ErrorCode::MESSAGE_TOO_LARGE));
    CHECK(of(ErrorCode::REQUEST_TIMED_OUT).error == abortable);
    CHECK(of(ErrorCode::REQUEST_TIMED_OUT).cause == send_error(ErrorCode::REQUEST_TIMED_OUT));
    CHECK(of(ErrorCode::INVALID_TXN_STATE).error == abortable);
}

}  // namespace
}  // namespace hw
