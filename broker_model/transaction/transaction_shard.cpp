#include "broker_model/transaction/transaction_shard.hpp"

#include <algorithm>
#include <utility>

#include "broker_model/transaction/add_partitions.hpp"
#include "broker_model/transaction/end_txn.hpp"
#include "broker_model/transaction/expiry.hpp"
#include "broker_model/transaction/fence.hpp"
#include "broker_model/transaction/init_producer_id.hpp"

namespace hw {

// ---- taking over --------------------------------------------------------------------------------

void TransactionShard::replay(const std::string& id,
                              const std::optional<TransactionValue>& value) {
    if (value) {
        TransactionMetadata& txn = transactions_[id];
        txn.value = *value;
        txn.markers_due.clear();
        if (is_prepared(value->state)) txn.markers_due = value->partitions;
    } else {
        transactions_.erase(id);
    }
}

void TransactionShard::resume(TransactionStep& step) {
    for (auto& [id, txn] : transactions_)
        if (is_prepared(txn.value.state)) start_completion(id, txn, step);
}

void TransactionShard::send_markers_again(TransactionStep& step) {
    for (const auto& [id, txn] : transactions_)
        if (txn.completion && !txn.markers_due.empty()) step.out.markers.push_back(id);
}

void TransactionShard::resign(TransactionStep& step) {
    for (const auto& [ticket, waiting] : waiting_)
        answer(waiting, ErrorCode::NOT_COORDINATOR, TxnIllegal::None, step);
    waiting_.clear();
    transactions_.clear();
    completions_to_retry_.clear();
}

// ---- requests -----------------------------------------------------------------------------------

const TransactionMetadata* TransactionShard::find(const std::string& id) const {
    const auto found = transactions_.find(id);
    return found == transactions_.end() ? nullptr : &found->second;
}

void TransactionShard::handle(const ReplyTo& from, const InitProducerIdRequest& request,
                              TransactionStep& step) {
    Waiting waiting{Purpose::InitProducerId, from, request.transactional_id, {}, {}, false};
    const std::int64_t timeout_ms = request.transaction_timeout.ms();
    if (timeout_ms <= 0 || timeout_ms > limits_.timeout_max_ms)
        return answer(waiting, ErrorCode::INVALID_TRANSACTION_TIMEOUT, TxnIllegal::None, step);
    auto found = transactions_.find(request.transactional_id);
    if (found == transactions_.end()) {
        const auto fresh = step.ids.next();
        if (!fresh)
            return answer(waiting, ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, TxnIllegal::None, step);
        TransactionMetadata created;
        created.value.producer_id = *fresh;
        created.value.timeout_ms = static_cast<std::int32_t>(timeout_ms);
        created.value.last_update_ms = step.now_ms;
        found = transactions_.emplace(request.transactional_id, std::move(created)).first;
    }
    TransactionMetadata& txn = found->second;
    std::optional<ExpectedProducer> expected;
    if (request.producer_id != kNoProducerId)
        expected = ExpectedProducer{request.producer_id, request.producer_epoch};
    ProducerStart start = decide_init_producer_id(
        txn, expected, static_cast<std::int32_t>(timeout_ms), step.now_ms, step.ids);
    if (start.abort_first) {
        waiting.purpose = Purpose::FenceForInit;
        start.decision = fence_ongoing(txn, step.cluster_version, step.now_ms);
    }
    act(std::move(waiting), std::move(start.decision), step);
}

void TransactionShard::handle(const ReplyTo& from, const AddPartitionsToTxnRequest& request,
                              TransactionStep& step) {
    Waiting waiting{Purpose::AddPartitions, from, request.transactional_id, {}, request.partitions,
                    false};
    const TransactionMetadata* txn = find(request.transactional_id);
    if (txn == nullptr)
        return answer(waiting, ErrorCode::INVALID_PRODUCER_ID_MAPPING, TxnIllegal::None, step);
    if (request.verify_only) {
        AddPartitionsToTxnResponse response;
        for (const TopicPartition tp : request.partitions)
            response.partitions.push_back({tp, verify_partition(txn->value, request.producer_id,
                                                                request.producer_epoch, tp)});
        step.out.answers.push_back({from, std::move(response), TxnIllegal::None});
        return;
    }
    const AddPartitions add{request.producer_id, request.producer_epoch,
                            request.transaction_version, request.partitions};
    act(std::move(waiting), decide_add_partitions(*txn, add, step.now_ms), step);
}

void TransactionShard::add_offsets(const ReplyTo& from, const AddOffsetsToTxnRequest& request,
                                   TopicPartition offsets, TransactionStep& step) {
    Waiting waiting{Purpose::AddOffsets, from, request.transactional_id, {}, {}, false};
    const TransactionMetadata* txn = find(request.transactional_id);
    if (txn == nullptr)
        return answer(waiting, ErrorCode::INVALID_PRODUCER_ID_MAPPING, TxnIllegal::None, step);
    // Only clients that do not speak version 2 send this.
    const AddPartitions add{request.producer_id, request.producer_epoch, 0, {&offsets, 1}};
    act(std::move(waiting), decide_add_partitions(*txn, add, step.now_ms), step);
}

void TransactionShard::handle(const ReplyTo& from, const EndTxnRequest& request,
                              TransactionStep& step) {
    const bool bumps_epoch = request.transaction_version >= 2;
    Waiting waiting{Purpose::EndTxn, from, request.transactional_id, {}, {}, bumps_epoch};
    const TransactionMetadata* txn = find(request.transactional_id);
    if (txn == nullptr)
        return answer(waiting, ErrorCode::INVALID_PRODUCER_ID_MAPPING, TxnIllegal::None, step);
    const EndTxn end{request.producer_id, request.producer_epoch, request.committed};
    act(std::move(waiting),
        bumps_epoch
            ? decide_end_v2(*txn, end, request.transaction_version, step.now_ms, step.ids)
            : decide_end_v1(*txn, end, step.now_ms),
        step);
}

DescribeTransactionResponse TransactionShard::describe(const std::string& id) const {
    DescribeTransactionResponse response;
    const TransactionMetadata* txn = find(id);
    if (txn == nullptr || txn->value.state == TransactionState::Dead) {
        response.error = ErrorCode::TRANSACTIONAL_ID_NOT_FOUND;
        return response;
    }
    const TransactionValue& v = txn->value;
    response.state = name_of(v.state);
    response.timeout = millis(v.timeout_ms);
    response.start_time_ms = v.start_ms;
    response.producer_id = v.producer_id;
    response.producer_epoch = v.producer_epoch;
    response.partitions = is_prepared(v.state) ? txn->markers_due : v.partitions;
    return response;
}

// ---- deciding, appending, applying --------------------------------------------------------------

void TransactionShard::act(Waiting waiting, TxnDecision decision, TransactionStep& step) {
    if (!decision.record) return answer(waiting, decision.error, decision.illegal, step);
    waiting.value = std::move(decision.record);
    transactions_.at(waiting.id).pending = waiting.value->state;
    append(std::move(waiting), step);
}

void TransactionShard::append(Waiting waiting, TransactionStep& step) {
    const std::uint64_t ticket = next_ticket_++;
    const std::int32_t timeout_ms = waiting.value->timeout_ms;
    step.out.appends.push_back({ticket, waiting.id, waiting.value, timeout_ms});
    waiting_.emplace(ticket, std::move(waiting));
}

void TransactionShard::on_appended(std::uint64_t ticket, ErrorCode error, TransactionStep& step) {
    auto node = waiting_.extract(ticket);
    if (node.empty()) return;  // of a shard that resigned meanwhile
    Waiting waiting = std::move(node.mapped());
    if (error != ErrorCode::NONE) return append_failed(std::move(waiting), error, step);
    if (waiting.purpose == Purpose::Expire) {
        transactions_.erase(waiting.id);
        return;
    }
    TransactionMetadata& txn = transactions_.at(waiting.id);
    txn.value = *waiting.value;
    txn.pending.reset();
    step.out.changes.push_back({txn.value.producer_id, txn.value.producer_epoch, txn.value.state});
    const bool fenced_for_init = waiting.purpose == Purpose::FenceForInit;
    answer(waiting, fenced_for_init ? ErrorCode::CONCURRENT_TRANSACTIONS : ErrorCode::NONE,
           TxnIllegal::None, step);
    if (is_prepared(txn.value.state)) start_completion(waiting.id, txn, step);
}

void TransactionShard::append_failed(Waiting waiting, ErrorCode error, TransactionStep& step) {
    TransactionMetadata& txn = transactions_.at(waiting.id);
    if (waiting.purpose == Purpose::Complete && error == ErrorCode::COORDINATOR_NOT_AVAILABLE) {
        txn.completion = std::move(waiting.value);
        completions_to_retry_.push_back(waiting.id);
        return;
    }
    txn.pending.reset();
    const bool fence = waiting.purpose == Purpose::FenceForInit ||
                       waiting.purpose == Purpose::FenceForTimeout;
    if (fence && waiting.value->client_version < 2) txn.failed_epoch_fence = true;
    answer(waiting, error, TxnIllegal::None, step);
}

// ---- completing ---------------------------------------------------------------------------------

void TransactionShard::start_completion(const std::string& id, TransactionMetadata& txn,
                                        TransactionStep& step) {
    txn.failed_epoch_fence = false;
    txn.completion = completed(txn.value, step.now_ms);
    txn.pending = txn.completion->state;
    txn.markers_due = txn.value.partitions;
    if (!txn.markers_due.empty()) step.out.markers.push_back(id);
    complete_if_done(id, txn, step);
}

void TransactionShard::complete_if_done(const std::string& id, TransactionMetadata& txn,
                                        TransactionStep& step) {
    if (!txn.completion || !txn.markers_due.empty()) return;
    append({Purpose::Complete, {}, id, std::exchange(txn.completion, std::nullopt), {}, false},
           step);
}

void TransactionShard::markers_done(const std::string& id,
                                    std::span<const TopicPartition> partitions,
                                    TransactionStep& step) {
    const auto found = transactions_.find(id);
    if (found == transactions_.end()) return;
    std::erase_if(found->second.markers_due, [&](TopicPartition tp) {
        return std::find(partitions.begin(), partitions.end(), tp) != partitions.end();
    });
    complete_if_done(id, found->second, step);
}

void TransactionShard::retry_completions(TransactionStep& step) {
    for (const std::string& id : std::exchange(completions_to_retry_, {}))
        complete_if_done(id, transactions_.at(id), step);
}

// ---- the clock ----------------------------------------------------------------------------------

void TransactionShard::abort_timed_out(TransactionStep& step) {
    for (auto& [id, txn] : transactions_) {
        const TransactionValue& v = txn.value;
        if (!is_timed_out(v.state, txn.pending.has_value(), v.start_ms, v.timeout_ms, step.now_ms))
            continue;
        act({Purpose::FenceForTimeout, {}, id, {}, {}, false},
            fence_ongoing(txn, step.cluster_version, step.now_ms), step);
    }
}

void TransactionShard::remove_expired(TransactionStep& step) {
    for (auto& [id, txn] : transactions_) {
        if (txn.pending || !is_expired(txn.value.state, txn.value.last_update_ms, step.now_ms,
                                       limits_.expiration_ms))
            continue;
        txn.pending = TransactionState::Dead;
        const std::uint64_t ticket = next_ticket_++;
        step.out.appends.push_back({ticket, id, std::nullopt, txn.value.timeout_ms});
        waiting_.emplace(ticket, Waiting{Purpose::Expire, {}, id, {}, {}, false});
    }
}

// ---- answers ------------------------------------------------------------------------------------

void TransactionShard::answer(const Waiting& waiting, ErrorCode error, TxnIllegal illegal,
                              TransactionStep& step) {
    switch (waiting.purpose) {
        case Purpose::Complete:
        case Purpose::Expire: return;
        case Purpose::FenceForTimeout:
            step.out.timed_out.push_back({waiting.id, error, illegal});
            return;
        default:
            step.out.answers.push_back({waiting.to, response(waiting, error), illegal});
            return;
    }
}

ProducerIdentity TransactionShard::producer_of(const std::string& id) const {
    return next_producer(transactions_.at(id).value);
}

Response TransactionShard::response(const Waiting& waiting, ErrorCode error) const {
    const bool ok = error == ErrorCode::NONE;
    switch (waiting.purpose) {
        case Purpose::AddPartitions: {
            AddPartitionsToTxnResponse r;
            if (waiting.asked.empty()) r.error = error;
            for (const TopicPartition tp : waiting.asked) r.partitions.push_back({tp, error});
            return r;
        }
        case Purpose::AddOffsets: return AddOffsetsToTxnResponse{error};
        case Purpose::EndTxn: {
            const ProducerIdentity next =
                ok && waiting.names_next_producer ? producer_of(waiting.id) : ProducerIdentity{};
            return EndTxnResponse{error, next.id, next.epoch};
        }
        default: {
            const ProducerIdentity producer = ok ? producer_of(waiting.id) : ProducerIdentity{};
            return InitProducerIdResponse{error, producer.id, producer.epoch};
        }
    }
}

}  // namespace hw
