// TransactionManager: what the answers to its requests change.
#include <algorithm>
#include <utility>

#include "broker_model/client/transaction_manager.hpp"

namespace hw {
namespace {

// Kafka: ADD_PARTITIONS_RETRY_BACKOFF_MS. The markers of the transaction before are being written;
// the first partition of a transaction waits for that often and never long.
constexpr Duration kConcurrentTransactionsBackoff = millis(20);

}  // namespace

void TransactionManager::on_lost(TxnRequest request) {
    if (request.to) look_up_coordinator(request);
    retry(std::move(request));
}

void TransactionManager::on_answer(TxnRequest request, const Response& response) {
    switch (request.kind) {
        case TxnRequestKind::FindCoordinator:
            return on_coordinator(std::move(request), std::get<FindCoordinatorResponse>(response));
        case TxnRequestKind::InitProducerId:
        case TxnRequestKind::BumpEpoch:
            return on_producer_id(std::move(request), std::get<InitProducerIdResponse>(response));
        case TxnRequestKind::AddPartitions:
            return on_partitions(std::move(request),
                                 std::get<AddPartitionsToTxnResponse>(response));
        case TxnRequestKind::AddOffsets:
            return on_group(std::move(request), std::get<AddOffsetsToTxnResponse>(response));
        case TxnRequestKind::CommitOffsets:
            return on_offsets(std::move(request), std::get<TxnOffsetCommitResponse>(response));
        case TxnRequestKind::EndTxn:
            return on_end(std::move(request), std::get<EndTxnResponse>(response));
    }
}

void TransactionManager::act_on(TxnRequest request, const TxnErrorClass& what) {
    using Then = TxnErrorClass::Then;
    switch (what.then) {
        case Then::Nothing: request.result->done(); return;
        case Then::FindCoordinator:
            look_up_coordinator(request);
            retry(std::move(request));
            return;
        case Then::Retry: retry(std::move(request)); return;
        case Then::BumpEpoch:
            if (!can_bump_epoch_ && !version_2()) break;
            if (client_bumps_epoch()) bump_required_ = true;
            [[fallthrough]];
        case Then::Abortable:
            request.result->fail(what.failure);
            if (!to_abortable(what.failure)) to_fatal({.error = SendError::IllegalState});
            return;
        case Then::Fatal: break;
    }
    request.result->fail(what.failure);
    to_fatal(what.failure);
}

void TransactionManager::on_coordinator(TxnRequest request,
                                        const FindCoordinatorResponse& response) {
    if (response.error == ErrorCode::NONE) {
        const auto type = std::get<FindCoordinatorRequest>(request.request).type;
        (type == CoordinatorType::Group ? group_coordinator_ : txn_coordinator_) = response.node;
    }
    const auto what = txn_error_class(request.kind, response.error, false);
    act_on(std::move(request), what);
}

void TransactionManager::on_producer_id(TxnRequest request,
                                        const InitProducerIdResponse& response) {
    if (response.error == ErrorCode::NONE) {
        ids_.set_producer_id(response.producer_id, response.producer_epoch);
        status().sender_change(TxnClientState::Ready);
        if (request.kind == TxnRequestKind::BumpEpoch) ids_.forget_sequences();
    }
    const auto what = txn_error_class(request.kind, response.error, false);
    act_on(std::move(request), what);
}

void TransactionManager::on_partitions(TxnRequest request,
                                       const AddPartitionsToTxnResponse& response) {
    TxnErrorClass all;  // of partitions that failed for themselves
    const auto topic_of = [this](TopicPartition tp) { return client_.metadata().find(tp.topic); };
    request.backoff.reset();
    for (const auto& p : response.partitions) {
        if (p.error == ErrorCode::NONE) continue;
        const auto what = txn_error_class(request.kind, p.error, false);
        const bool unauthorized = p.error == ErrorCode::TOPIC_AUTHORIZATION_FAILED;
        if (unauthorized || what.failure.error == SendError::Kafka) {
            if (all.then == TxnErrorClass::Then::Nothing || unauthorized) all = what;
            continue;
        }
        if (p.error == ErrorCode::CONCURRENT_TRANSACTIONS &&
            !partitions_.any(TxnPartitions::Stage::In)) {
            request.backoff = kConcurrentTransactionsBackoff;
        }
        return act_on(std::move(request), what);
    }
    for (const auto& p : response.partitions) {
        const TxnPartitions::Id id{topic_of(p.tp), p.tp.partition};
        if (all.then == TxnErrorClass::Then::Nothing) {
            partitions_.added(id);
        } else {
            partitions_.remove(id);
        }
    }
    if (all.then == TxnErrorClass::Then::Nothing) started_ = true;
    act_on(std::move(request), all);
}

void TransactionManager::on_group(TxnRequest request, const AddOffsetsToTxnResponse& response) {
    const auto what = txn_error_class(request.kind, response.error, false);
    if (what.then != TxnErrorClass::Then::Nothing) return act_on(std::move(request), what);
    TxnRequest commit = commit_offsets(request.offsets, request.group);
    commit.result = request.result;
    started_ = true;
    (void)enqueue(std::move(commit));
}

void TransactionManager::on_offsets(TxnRequest request, const TxnOffsetCommitResponse& response) {
    using Then = TxnErrorClass::Then;
    bool lost_coordinator = false;
    for (const PartitionError& p : response.partitions) {
        const auto what = txn_error_class(request.kind, p.error, false);
        if (what.then == Then::Nothing) {
            std::erase_if(offsets_, [&p](const CommittedOffset& o) {
                return o.topic == p.topic && o.partition == p.partition;
            });
        } else if (what.then == Then::FindCoordinator) {
            lost_coordinator = true;
        } else if (what.then != Then::Retry) {
            offsets_.clear();
            return act_on(std::move(request), what);
        }
    }
    if (lost_coordinator) look_up_coordinator(request);
    if (offsets_.empty()) return request.result->done();
    retry(std::move(request));
}

void TransactionManager::on_end(TxnRequest request, const EndTxnResponse& response) {
    if (response.error == ErrorCode::NONE) {
        if (response.producer_id != kNoProducerId) {
            ids_.set_producer_id(response.producer_id, response.producer_epoch);
            ids_.forget_sequences();
        }
        transaction_over();
    }
    const bool abort = !std::get<EndTxnRequest>(request.request).committed;
    const auto what = txn_error_class(request.kind, response.error, abort);
    act_on(std::move(request), what);
}

}  // namespace hw
