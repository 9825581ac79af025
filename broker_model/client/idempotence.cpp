#include "broker_model/client/idempotence.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "broker_model/base/check.hpp"
#include "broker_model/client/produce_error_class.hpp"

namespace hw {

Idempotence::Entry& Idempotence::entry(TopicIndex topic, std::int32_t partition) {
    if (!std::cmp_less(topic, entries_.size())) entries_.resize(static_cast<std::size_t>(topic) + 1);
    auto& partitions = entries_[topic];
    if (!std::cmp_less(partition, partitions.size())) {
        partitions.resize(static_cast<std::size_t>(partition) + 1);
    }
    return partitions[partition];
}

void Idempotence::forget_sequences() {
    entries_.clear();
    unresolved_ = 0;
}

bool Idempotence::resolve_sequences() {
    if (unresolved_ == 0) return false;
    bool gap = false;
    for_each_entry([this, &gap](Entry& e) {
        if (e.unresolved_next == kNoSequence || !e.in_flight.empty()) return;
        if (!is_next(e, e.next_sequence)) {
            if (transaction_ == nullptr) {
                request_epoch_bump(e);
            } else {
                gap = true;
            }
        }
        e.unresolved_next = kNoSequence;
        --unresolved_;
    });
    return gap;
}

void Idempotence::request_epoch_bump(Entry& e) {
    bump_requested_ = true;
    e.rewrite = true;
}

bool Idempotence::bump_epoch_if_needed() {
    if (!bump_requested_) return false;
    bump_requested_ = false;
    if (epoch_.value() == std::numeric_limits<std::int16_t>::max()) {
        id_ = kNoProducerId;
        epoch_ = kNoProducerEpoch;
        status_.sender_change(TxnClientState::Uninitialized);
    } else {
        epoch_ = epoch_ + std::int16_t{1};
    }
    for_each_entry([this](Entry& e) {
        if (!e.rewrite) return;
        start_sequences_at_beginning(e);
        e.rewrite = false;
        if (e.unresolved_next == kNoSequence) return;
        e.unresolved_next = kNoSequence;
        --unresolved_;
    });
    return true;
}

void Idempotence::start_sequences_at_beginning(Entry& e) {
    std::int32_t sequence = 0;
    for (BatchId b : e.in_flight) {
        batches_[b].reset_producer_state(id_, epoch_, sequence);
        sequence += batches_[b].record_count;
    }
    e.id = id_;
    e.epoch = epoch_;
    e.next_sequence = sequence;
    e.last_acked_sequence = kNoSequence;
}

DrainSituation Idempotence::drain_situation(TopicIndex topic, std::int32_t partition) {
    const Entry& e = entry(topic, partition);
    DrainSituation s;
    s.sending_allowed = !status_.fatal() && (transaction_ == nullptr ||
                                             transaction_->contains({topic, partition}));
    s.has_producer_id = has_producer_id();
    s.in_flight = !e.in_flight.empty();
    s.stale_producer_id = stale(e);
    s.unresolved = e.unresolved_next != kNoSequence;
    if (s.in_flight) s.first_in_flight_sequence = batches_[e.in_flight.front()].base_sequence;
    return s;
}

void Idempotence::assign_sequence(BatchId id) {
    ProducerBatch& b = batches_[id];
    Entry& e = entry_of(b);
    if (stale(e) && e.in_flight.empty()) start_sequences_at_beginning(e);
    b.set_producer_state(id_, epoch_, e.next_sequence);
    b.transactional = transaction_ != nullptr;
    e.next_sequence = add_to_sequence(e.next_sequence, b.record_count);
    add_in_flight(id);
}

bool Idempotence::has_in_flight(TopicIndex topic, std::int32_t partition) {
    return !entry(topic, partition).in_flight.empty();
}

void Idempotence::add_in_flight(BatchId id) {
    const auto order = [this](BatchId x) {
        const ProducerBatch& b = batches_[x];
        return std::tuple(b.producer_id, b.producer_epoch, b.base_sequence);
    };
    auto& list = entry_of(batches_[id]).in_flight;
    auto at = list.end();
    while (at != list.begin() && order(id) < order(*(at - 1))) --at;
    list.insert(at, id);
}

void Idempotence::remove_in_flight(BatchId id) {
    auto& list = entry_of(batches_[id]).in_flight;
    const auto at = std::find(list.begin(), list.end(), id);
    if (at != list.end()) list.erase(at);
}

RetryDecision Idempotence::can_retry(BatchId id, ErrorCode error, Offset log_start) {
    const ProducerBatch& b = batches_[id];
    Entry& e = entry_of(b);
    SequenceSituation s;
    s.transactional = transaction_ != nullptr;
    s.sequence_reset = b.sequence_reset;
    s.is_next = is_next(e, b.base_sequence);
    s.unresolved = e.unresolved_next != kNoSequence;
    s.next_after_unresolved = s.unresolved && b.base_sequence == e.unresolved_next;
    s.log_start_offset = log_start;
    s.last_acked_offset = e.last_acked_offset;
    const RetryDecision decision = can_retry_idempotent(error, s);
    if (decision.bump_epoch) request_epoch_bump(e);
    if (decision.restart_sequences) start_sequences_at_beginning(e);
    return decision;
}

void Idempotence::completed(BatchId id, Offset base_offset) {
    const ProducerBatch& b = batches_[id];
    Entry& e = entry_of(b);
    e.last_acked_sequence = std::max(e.last_acked_sequence, b.last_sequence());
    if (base_offset != kNoOffset) {
        e.last_acked_offset = std::max(e.last_acked_offset, base_offset + (b.record_count - 1L));
    }
    remove_in_flight(id);
}

void Idempotence::failed(BatchId id, ErrorCode error, bool retries_left) {
    remove_in_flight(id);
    if (status_.fatal()) return;
    const ProducerBatch& b = batches_[id];
    Entry& e = entry_of(b);
    switch (after_failed_batch(error, retries_left, transaction_ != nullptr)) {
        case AfterFailedBatch::Nothing: break;
        case AfterFailedBatch::BumpEpoch: request_epoch_bump(e); break;
        case AfterFailedBatch::ForgetPartition:
            if (e.unresolved_next != kNoSequence) --unresolved_;
            e = Entry{};
            break;
        case AfterFailedBatch::CloseGap: adjust_for_failed(e, b); break;
    }
}

void Idempotence::adjust_for_failed(Entry& e, const ProducerBatch& failed) {
    // The partition has begun anew since (the transaction it belonged to is over).
    if (e.id != failed.producer_id || e.epoch != failed.producer_epoch) return;
    e.next_sequence -= failed.record_count;
    HW_CHECK(e.next_sequence >= 0, "sequence below zero");
    for (BatchId id : e.in_flight) {
        ProducerBatch& b = batches_[id];
        if (b.base_sequence < failed.base_sequence) continue;
        b.reset_producer_state(b.producer_id, b.producer_epoch,
                               b.base_sequence - failed.record_count);
    }
}

void Idempotence::mark_unresolved(BatchId id) {
    const ProducerBatch& b = batches_[id];
    Entry& e = entry_of(b);
    if (e.unresolved_next == kNoSequence) ++unresolved_;
    e.unresolved_next = std::max(e.unresolved_next, b.last_sequence() + 1);
}

}  // namespace hw
