#include "broker_model/client/transaction_manager.hpp"

#include <algorithm>
#include <utility>

#include "broker_model/client/produce_error_class.hpp"

namespace hw {
namespace {

constexpr ProducerFailure kIllegalState{.error = SendError::IllegalState};

}  // namespace

// ---- calls --------------------------------------------------------------------------------------

// What every call throws once something has failed. Kafka: maybeFailWithError.
ProducerFailure TransactionManager::earlier_failure() const {
    const ProducerStatus& status = ids_.status();
    if (!status.has_error()) return {};
    const SendError error = status.error().error;
    if (error == send_error(ErrorCode::PRODUCER_FENCED) ||
        error == send_error(ErrorCode::INVALID_PRODUCER_EPOCH)) {
        return {.error = error};
    }
    if (error == SendError::IllegalState) return {.error = error, .cause = error};
    return {.error = SendError::Kafka, .cause = error};
}

// A call whose result the application has not got yet: it timed out and must be repeated.
bool TransactionManager::call_pending() {
    if (change_ && change_->result->acked) change_.reset();
    return change_.has_value();
}

template <class Begin>
TransactionManager::Started TransactionManager::change_state(TxnClientState to, Begin begin) {
    if (!transactional()) return {.thrown = kIllegalState};
    if (call_pending()) {
        if (change_->to != to) return {.thrown = kIllegalState};
        return {.result = change_->result};
    }
    Started started = begin();
    if (started.result) change_ = {started.result, to};
    return started;
}

TransactionManager::Started TransactionManager::init_transactions() {
    if (const ProducerFailure failure = earlier_failure()) return {.thrown = failure};
    return change_state(TxnClientState::Initializing, [this]() -> Started {
        if (!status().change(TxnClientState::Initializing)) return {.thrown = kIllegalState};
        return {.result = init_producer_id(false)};
    });
}

TransactionManager::Started TransactionManager::begin_transaction() {
    if (!transactional() || call_pending()) return {.thrown = kIllegalState};
    if (const ProducerFailure failure = earlier_failure()) return {.thrown = failure};
    if (!status().change(TxnClientState::InTransaction)) return {.thrown = kIllegalState};
    return {};
}

TransactionManager::Started TransactionManager::begin_commit() {
    return change_state(TxnClientState::CommittingTransaction, [this]() -> Started {
        if (const ProducerFailure failure = earlier_failure()) return {.thrown = failure};
        if (!status().change(TxnClientState::CommittingTransaction)) {
            return {.thrown = kIllegalState};
        }
        return {.result = complete(true)};
    });
}

TransactionManager::Started TransactionManager::begin_abort() {
    return change_state(TxnClientState::AbortingTransaction, [this]() -> Started {
        if (!status().is(TxnClientState::AbortableError)) {
            if (const ProducerFailure failure = earlier_failure()) return {.thrown = failure};
        }
        if (!status().change(TxnClientState::AbortingTransaction)) return {.thrown = kIllegalState};
        partitions_.drop(TxnPartitions::Stage::New);
        return {.result = complete(false)};
    });
}

TransactionManager::Started TransactionManager::send_offsets(
    const std::vector<CommittedOffset>& offsets, const ConsumerGroupMetadata& group) {
    if (!transactional() || call_pending()) return {.thrown = kIllegalState};
    if (const ProducerFailure failure = earlier_failure()) return {.thrown = failure};
    if (!status().is(TxnClientState::InTransaction)) return {.thrown = kIllegalState};
    if (version_2()) {
        started_ = true;
        return {.result = enqueue(commit_offsets(offsets, group))};
    }
    TxnRequest add{TxnRequestKind::AddOffsets,
                   AddOffsetsToTxnRequest{settings_.transactional_id, ids_.producer_id(),
                                          ids_.producer_epoch(), group.group},
                   CoordinatorType::Transaction};
    add.offsets = offsets;
    add.group = group;
    return {.result = enqueue(std::move(add))};
}

// ---- send() -------------------------------------------------------------------------------------

SendError TransactionManager::add_partition(TopicIndex topic, std::int32_t partition) {
    if (const ProducerFailure failure = earlier_failure()) {
        if (failure.error == SendError::Kafka) return SendError::ThrewKafka;
        return failure.error == SendError::IllegalState ? SendError::ThrewIllegalState
                                                        : failure.error;
    }
    if (!transactional()) return SendError::None;
    if (call_pending() || !status().is(TxnClientState::InTransaction)) {
        return SendError::ThrewIllegalState;
    }
    partitions_.add({topic, partition},
                    version_2() ? TxnPartitions::Stage::In : TxnPartitions::Stage::New);
    if (version_2()) started_ = true;
    return SendError::None;
}

SendError TransactionManager::send_failed(SendError error) {
    if (!is_broker_error(error) && error != SendError::BufferExhausted) return error;
    if (is_broker_error(error) && is_fatal_for_producer(static_cast<ErrorCode>(error))) {
        to_fatal({.error = error});
        return error;
    }
    if (!transactional()) return error;
    if (client_bumps_epoch() && !status().completing()) bump_required_ = true;
    return to_abortable(abortable_failure(error)) ? error : SendError::ThrewIllegalState;
}

// ---- states -------------------------------------------------------------------------------------

// While a transaction is aborted further failures do not matter. False: not a legal change.
bool TransactionManager::to_abortable(ProducerFailure failure) {
    return status().aborting() || status().change(TxnClientState::AbortableError, failure);
}

void TransactionManager::to_fatal(ProducerFailure failure) {
    (void)status().change(TxnClientState::FatalError, failure);
    if (change_) change_->result->fail(failure);
}

void TransactionManager::resolve_sequences() {
    if (!ids_.resolve_sequences()) return;
    const ProducerFailure failure{.error = SendError::Kafka};
    if (!can_bump_epoch_ && !version_2()) return to_fatal(failure);
    if (client_bumps_epoch()) bump_required_ = true;
    if (!to_abortable(failure)) to_fatal(kIllegalState);
}

void TransactionManager::batch_failed(BatchId id, ErrorCode error, bool retries_left) {
    if (is_fatal_for_producer(error)) {
        to_fatal({.error = send_error(error)});
    } else if (transactional()) {
        if (client_bumps_epoch() && !status().completing()) bump_required_ = true;
        if (!to_abortable(abortable_failure(send_error(error)))) to_fatal(kIllegalState);
    }
    ids_.failed(id, error, retries_left);
}

void TransactionManager::acquire_producer_id() {
    if (transactional() || ids_.has_producer_id() || status().has_error()) return;
    if (status().is(TxnClientState::Initializing)) return;
    status().sender_change(TxnClientState::Initializing);
    (void)init_producer_id(false);
}

void TransactionManager::start_over() {
    const ProducerFailure failure = status().error();
    for (TxnRequest& request : pending_) request.result->fail(failure);
    status().sender_change(TxnClientState::Uninitialized);
    if (change_) change_->result->fail(failure);
}

void TransactionManager::close_forcefully() {
    const ProducerFailure failure{.error = SendError::ClosedForcefully};
    for (TxnRequest& request : pending_) request.result->fail(failure);
    to_fatal(failure);
}

void TransactionManager::transaction_over() {
    status().sender_change(bump_required_ ? TxnClientState::Initializing : TxnClientState::Ready);
    bump_required_ = false;
    started_ = false;
    partitions_.clear();
}

// ---- requests -----------------------------------------------------------------------------------

std::shared_ptr<TxnResult> TransactionManager::enqueue(TxnRequest request) {
    const auto at = std::upper_bound(pending_.begin(), pending_.end(), request,
                                     [](const TxnRequest& a, const TxnRequest& b) {
                                         return priority(a.kind) < priority(b.kind);
                                     });
    return pending_.insert(at, std::move(request))->result;
}

std::shared_ptr<TxnResult> TransactionManager::init_producer_id(bool bump) {
    InitProducerIdRequest request;
    request.transactional_id = settings_.transactional_id;
    request.transaction_timeout = settings_.transaction_timeout;
    if (bump) {
        request.producer_id = ids_.producer_id();
        request.producer_epoch = ids_.producer_epoch();
    }
    TxnRequest init{bump ? TxnRequestKind::BumpEpoch : TxnRequestKind::InitProducerId,
                    std::move(request), std::nullopt};
    if (transactional()) init.to = CoordinatorType::Transaction;
    return enqueue(std::move(init));
}

std::shared_ptr<TxnResult> TransactionManager::complete(bool commit) {
    if (partitions_.any(TxnPartitions::Stage::New)) (void)enqueue(add_partitions());
    EndTxnRequest end{settings_.transactional_id, ids_.producer_id(), ids_.producer_epoch(), commit,
                      std::int16_t(version_2() ? 2 : 1)};
    if (version_.learn(client_.features(), false)) bump_required_ = true;
    auto result = enqueue({TxnRequestKind::EndTxn, std::move(end), CoordinatorType::Transaction});
    return bump_required_ ? init_producer_id(true) : result;
}

TxnRequest TransactionManager::add_partitions() {
    AddPartitionsToTxnRequest request{settings_.transactional_id, ids_.producer_id(),
                                      ids_.producer_epoch(), false, 1, {}};
    for (const auto& [topic, partition] : partitions_.start_adding()) {
        request.partitions.push_back({client_.metadata().topic(topic).id, partition});
    }
    return {TxnRequestKind::AddPartitions, std::move(request), CoordinatorType::Transaction};
}

TxnRequest TransactionManager::commit_offsets(const std::vector<CommittedOffset>& offsets,
                                              const ConsumerGroupMetadata& group) {
    for (const CommittedOffset& o : offsets) {
        std::erase_if(offsets_, [&o](const CommittedOffset& old) {
            return old.topic == o.topic && old.partition == o.partition;
        });
        offsets_.push_back(o);
    }
    TxnOffsetCommitRequest commit;
    commit.transactional_id = settings_.transactional_id;
    commit.group = group.group;
    commit.producer_id = ids_.producer_id();
    commit.producer_epoch = ids_.producer_epoch();
    commit.generation_or_epoch = group.generation;
    commit.member_id = group.member_id;
    commit.instance_id = group.instance_id;
    commit.transaction_version = version_2() ? 2 : 1;
    commit.offsets = offsets_;
    return {TxnRequestKind::CommitOffsets, std::move(commit), CoordinatorType::Group};
}

std::optional<TxnRequest> TransactionManager::next_request(bool incomplete_batches) {
    if (partitions_.any(TxnPartitions::Stage::New)) (void)enqueue(add_partitions());
    const auto take = [this]() -> std::optional<TxnRequest> {
        if (pending_.empty()) return std::nullopt;
        TxnRequest first = std::move(pending_.front());
        pending_.erase(pending_.begin());
        return first;
    };
    const auto is_end = [](const TxnRequest& r) { return r.kind == TxnRequestKind::EndTxn; };
    while (!pending_.empty()) {
        if (is_end(pending_.front()) && incomplete_batches) return std::nullopt;
        auto next = take();
        const bool allowed = !status().has_error() ||
                             (!status().fatal() && next->kind == TxnRequestKind::FindCoordinator);
        if (!allowed) {
            next->result->fail(status().error());
            continue;
        }
        if (!is_end(*next) || started_) return next;
        // Nothing was sent: there is nothing to end.
        next->result->done();
        transaction_over();
        return take();
    }
    return std::nullopt;
}

void TransactionManager::look_up_coordinator(const TxnRequest& request) {
    const CoordinatorType type = request.to.value();
    const std::string key = request.coordinator_key(settings_.transactional_id);
    (type == CoordinatorType::Group ? group_coordinator_ : txn_coordinator_) = kNoNode;
    (void)enqueue(
        {TxnRequestKind::FindCoordinator, FindCoordinatorRequest{type, key}, std::nullopt});
}

void TransactionManager::retry(TxnRequest request) {
    request.is_retry = true;
    (void)enqueue(std::move(request));
}

}  // namespace hw
