#include "broker_model/client/sender.hpp"

#include <algorithm>
#include <utility>

#include "broker_model/client/delivery_timeout.hpp"
#include "broker_model/client/produce_error_class.hpp"

namespace hw {

Sender::Sender(const ProducerConfig& config, NetworkClient& client, RecordAccumulator& accumulator,
               TransactionManager* txn)
    : config_(config),
      client_(client),
      accumulator_(accumulator),
      txn_(txn),
      ids_(txn == nullptr ? nullptr : &txn->ids()),
      keep_order_(config.max_in_flight == 1) {
    if (txn_ != nullptr) dispatch_.emplace(*txn_, client_, config.request_timeout);
}

void Sender::run(const LeaderTable& cluster, Instant now, Effects& fx) {
    while (pass(cluster, now, fx)) {
    }
}

bool Sender::pass(const LeaderTable& cluster, Instant now, Effects& fx) {
    wake_at_ = kNever;
    if (txn_ != nullptr && !look_after_transaction(now, fx)) return false;
    return send_producer_data(cluster, now, fx);
}

bool Sender::idle() const {
    if (accumulator_.has_undrained() || produce_in_flight_ > 0) return false;
    if (txn_ == nullptr) return true;
    const bool requests = txn_->has_pending_requests() || !dispatch_->idle();
    return !requests || !ids_->status().transaction_ongoing();
}

// True: batches may be sent.
bool Sender::look_after_transaction(Instant now, Effects& fx) {
    txn_->resolve_sequences();
    const ProducerStatus& status = ids_->status();
    if (status.fatal()) {
        abort_all(status.error().error, now, fx);
        return false;
    }
    if (status.has_error() && is_missing_authorization(status.error().error)) {
        abort_all(status.error().error, now, fx);
        txn_->start_over();
        return false;
    }
    if (ids_->bump_epoch_if_needed()) {
        Observation bumped;
        bumped.fact = Fact::EpochBumped;
        bumped.value = ids_->producer_epoch().value();
        bumped.value2 = ids_->producer_id().value();
        fx.observed.push_back(bumped);
    }
    txn_->acquire_producer_id();
    if (dispatch_->idle()) abort_undrained(now, fx);
    if (dispatch_->step(accumulator_.has_incomplete(), now, fx)) return true;
    wake_at_ = dispatch_->next_deadline();
    return false;
}

void Sender::abort_undrained(Instant now, Effects& fx) {
    const ProducerStatus& status = ids_->status();
    if (!status.has_error() && !status.aborting()) return;
    const SendError why = status.has_error() ? status.error().error : SendError::TransactionAborted;
    abort(accumulator_.take_undrained(), why, now, fx);
}

bool Sender::send_producer_data(const LeaderTable& cluster, Instant now, Effects& fx) {
    accumulator_.ready(cluster, now, check_);
    refresh_unknown_leaders(now);
    wake_at_ = check_.next_check;
    drained_.clear();
    drained_by_node_.clear();
    for (NodeId node : check_.nodes) {
        const bool can_drain = client_.ready({node}, now, fx);
        accumulator_.node_was_ready(node, now, can_drain);
        if (!can_drain) {
            const Instant poll_at = client_.connections().poll_at({node});
            if (poll_at > now) wake_at_ = std::min(wake_at_, poll_at);
            continue;
        }
        wake_at_ = std::min(wake_at_, accumulator_.drain(cluster, node, config_.max_request_size,
                                                         now, drained_));
        drained_by_node_.push_back({node, drained_.size()});
    }
    for (BatchId id : drained_) {
        ProducerBatch& b = accumulator_.batch(id);
        b.in_flight = true;
        if (keep_order_) accumulator_.mute(b.topic, b.partition);
        in_flight_expiry_bound_ =
            std::min(in_flight_expiry_bound_, b.created + config_.delivery_timeout);
    }
    const bool expire_now =
        now >= std::min(accumulator_.oldest_expiry_bound(), in_flight_expiry_bound_);
    if (expire_now) expire(now, fx);
    wake_at_ = std::min({wake_at_, accumulator_.oldest_expiry_bound(), in_flight_expiry_bound_});
    std::size_t from = 0;
    for (const auto& [node, end] : drained_by_node_) {
        if (end > from) send_request(node, now, fx);
        from = end;
    }
    return !drained_.empty() || expire_now;
}

void Sender::refresh_unknown_leaders(Instant now) {
    if (check_.unknown_leader_topics.empty()) return;
    for (TopicIndex t : check_.unknown_leader_topics) {
        client_.metadata().add(client_.metadata().topic(t).name, now);
    }
    client_.metadata().request_update();
}

std::size_t Sender::new_request_slot() {
    if (free_requests_.empty()) {
        requests_.emplace_back();
        return requests_.size() - 1;
    }
    const std::size_t slot = free_requests_.back();
    free_requests_.pop_back();
    return slot;
}

void Sender::send_request(NodeId node, Instant now, Effects& fx) {
    const auto group = std::find_if(drained_by_node_.begin(), drained_by_node_.end(),
                                    [node](const auto& g) { return g.first == node; });
    const std::size_t from = group == drained_by_node_.begin() ? 0 : (group - 1)->second;
    const std::size_t slot = new_request_slot();
    requests_[slot].used = true;
    ProduceRequest request;
    request.acks = config_.acks;
    request.timeout = config_.request_timeout;
    request.transactional_id = config_.transactional_id;
    if (txn_ != nullptr && !txn_->version_2()) request.transaction_version = 1;
    request.partitions.reserve(group->second - from);
    for (std::size_t i = from; i < group->second; ++i) {
        const ProducerBatch& b = accumulator_.batch(drained_[i]);
        const TopicPartition tp{client_.metadata().topic(b.topic).id, b.partition};
        request.partitions.push_back({tp, b.to_record_batch()});
        requests_[slot].batches.push_back({tp, drained_[i]});
        metrics_.records_sent += b.record_count;
        observe(Fact::RecordsSent, b, fx);
        fx.observed.back().offset2 = Offset{(now - b.created).ns()};
    }
    ++metrics_.requests;
    ++produce_in_flight_;
    const bool answered = config_.acks != 0;
    client_.send({node}, std::move(request), now, fx, {.tag = slot, .expects_response = answered});
    if (answered) return;
    for (std::size_t i = 0; i < requests_[slot].batches.size(); ++i) {
        finish(requests_[slot].batches[i].id, {}, now, fx);
    }
    close_request(slot);
}

// ---- expiry -------------------------------------------------------------------------------------

void Sender::expire(Instant now, Effects& fx) {
    expired_.clear();
    accumulator_.expire(now, expired_);
    const std::size_t queued = expired_.size();
    in_flight_expiry_bound_ = kNever;
    for (const ProduceInFlight& request : requests_) {
        for (const SentBatch& sent : request.batches) {
            if (!accumulator_.batch(sent.id).done()) expired_.push_back(sent.id);
        }
    }
    // Drained in this very pass: they are sent all the same.
    for (BatchId id : drained_) expired_.push_back(id);
    for (std::size_t i = 0; i < expired_.size(); ++i) {
        const ProducerBatch& b = accumulator_.batch(expired_[i]);
        if (delivery_timed_out(b.created, config_.delivery_timeout, now)) {
            fail_expired(expired_[i], i >= queued, now, fx);
        } else {
            in_flight_expiry_bound_ =
                std::min(in_flight_expiry_bound_, b.created + config_.delivery_timeout);
        }
    }
}

void Sender::fail_expired(BatchId id, bool in_flight, Instant now, Effects& fx) {
    if (accumulator_.batch(id).done()) return;
    const PartitionAnswer expired{.error = ErrorCode::REQUEST_TIMED_OUT};
    fail(id, expired, false, in_flight, now, fx);
    if (ids_ != nullptr && accumulator_.batch(id).retried) ids_->mark_unresolved(id);
    if (!in_flight) accumulator_.release(id);
}

void Sender::abort(const std::vector<BatchId>& batches, SendError why, Instant now, Effects& fx) {
    for (BatchId id : batches) {
        ProducerBatch& b = accumulator_.batch(id);
        b.appends_closed = true;
        b.final = ProducerBatch::Final::Aborted;
        report(b, 0, b.record_count, why, kNoOffset, now, fx);
        accumulator_.complete(id);
        if (b.in_flight) continue;
        accumulator_.free_buffer(id);
        accumulator_.release(id);
    }
}

}  // namespace hw
