#include <algorithm>
#include <numeric>

#include "broker_model/log/append_validation.hpp"
#include "broker_model/log/replica_log.hpp"
#include "broker_model/log/segment_roll.hpp"

namespace hw {
namespace {

AppendResult refused(LogFault why) {
    AppendResult result;
    result.fault = why;
    return result;
}

std::int64_t total_bytes(std::span<const RecordBatch> batches) {
    std::int64_t total = 0;
    for (const RecordBatch& batch : batches) total += batch.size_bytes;
    return total;
}

// The part of a fetched set that may be taken: nothing from a newer epoch than the follower knew
// when it asked (KAFKA-18723). Offsets must rise from batch to batch, also among the skipped.
struct Followable {
    LogFault fault;
    std::span<const RecordBatch> taken;
};
Followable followable(std::span<const RecordBatch> batches, LeaderEpoch leader_epoch) {
    std::size_t taken = 0;
    Offset last{-1};
    for (const RecordBatch& batch : batches) {
        if (batch.leader_epoch > leader_epoch) break;
        const bool rises = batch.last_offset() > last;
        last = batch.last_offset();
        if (batch.corrupt) return {fault(ErrorCode::CORRUPT_MESSAGE), {}};
        if (!rises) return {fault(LogException::OffsetsOutOfOrder), {}};
        ++taken;
    }
    return {{}, batches.first(taken)};
}

}  // namespace

AppendResult ReplicaLog::append_as_leader(std::span<const RecordBatch> batches,
                                          const LeaderAppend& how) {
    LogFault why = check_incoming(batches, *config_, how.origin);
    if (!why.ok()) return refused(why);
    if (batches.empty()) return {};
    why = check_batch_header(batches, how.origin);
    if (!why.ok()) return refused(why);
    AppendResult result;
    result.fault =
        check_records(batches.front(), *config_, how.now_ms, result.record_error_indexes);
    if (!result.ok()) return result;

    const StampedBatch stamped =
        stamp_batch(batches.front(), *config_, log_end_.offset, how.leader_epoch, how.now_ms);
    const RecordBatch& batch = stamped.batch;
    if (stamped.size_changed && batch.size_bytes > config_->max_message_bytes) {
        return refused(fault(ErrorCode::MESSAGE_TOO_LARGE));
    }
    const Offset first = log_end_.offset;
    const Offset last = first + (batch.record_count - 1L);
    if (!files_->leader_epochs.assign(how.leader_epoch, batch.base_offset)) {
        return refused(fault(LogException::IllegalArgument));
    }
    result.fault =
        roll_if_needed(batch.size_bytes, batch.max_timestamp_ms, first, last, how.now_ms, result);
    if (!result.ok()) return result;

    const std::span<const RecordBatch> one(&batch, 1);
    PendingProducers pending;
    result.fault = analyze_producers(one, how.origin, how.guard, how.transaction_version, pending);
    if (!result.ok()) return result;
    result.log_start_offset = log_start_;
    result.max_timestamp_ms = batch.max_timestamp_ms;
    if (pending.duplicate) {
        result.duplicate = true;
        result.first_offset = pending.duplicate->first_offset();
        result.last_offset = pending.duplicate->last_offset;
        result.log_append_time_ms = pending.duplicate->timestamp_ms;
        return result;
    }
    result.first_offset = first;
    result.last_offset = last;
    if (config_->message_timestamp_type == TimestampType::LogAppendTime) {
        result.log_append_time_ms = how.now_ms;
    }
    append_stamped(one, how.now_ms, result);
    result.fault = apply_producers(pending);
    return result;
}

AppendResult ReplicaLog::append_as_follower(std::span<const RecordBatch> batches,
                                            LeaderEpoch leader_epoch, std::int64_t now_ms) {
    const auto [why, taken] = followable(batches, leader_epoch);
    if (!why.ok()) return refused(why);
    AppendResult result;
    result.log_start_offset = log_start_;
    if (taken.empty()) return result;
    result.first_offset = taken.front().base_offset;
    result.last_offset = taken.back().last_offset();
    for (const RecordBatch& batch : taken) {
        result.max_timestamp_ms = std::max(result.max_timestamp_ms, batch.max_timestamp_ms);
    }
    if (result.first_offset < log_end_.offset) {
        result.fault = fault(LogException::UnexpectedAppendOffset);
        return result;
    }
    for (const RecordBatch& batch : taken) {
        if (files_->leader_epochs.assign(batch.leader_epoch, batch.base_offset)) continue;
        return refused(fault(LogException::IllegalArgument));
    }
    const std::int64_t bytes = total_bytes(taken);
    result.fault = roll_if_needed(
        static_cast<std::int32_t>(std::min<std::int64_t>(bytes, 0x7fffffff)),
        result.max_timestamp_ms, result.first_offset, result.last_offset, now_ms, result);
    if (!result.ok()) return result;
    PendingProducers pending;
    result.fault = analyze_producers(taken, AppendOrigin::Replication, kNoGuard,
                                     kUnknownTransactionVersion, pending);
    if (!result.ok()) return result;
    append_stamped(taken, now_ms, result);
    result.fault = apply_producers(pending);
    return result;
}

LogFault ReplicaLog::roll_if_needed(std::int32_t size_bytes, std::int64_t max_timestamp_ms,
                                    Offset first, Offset last, std::int64_t now_ms,
                                    AppendResult& result) {
    if (size_bytes > config_->segment_bytes) return fault(ErrorCode::RECORD_LIST_TOO_LARGE);
    const IncomingAppend append{size_bytes, max_timestamp_ms, last, now_ms};
    if (!should_roll(active(), *config_, jitter_ms(active().base_offset), append)) return {};
    const auto rolled = roll(now_ms, first);
    if (!rolled) return rolled.error();
    result.rolled = true;
    return {};
}

Result<Offset, LogFault> ReplicaLog::roll(std::int64_t now_ms, Offset at_least) {
    const Offset base = std::max(at_least, log_end_.offset);
    if (base < active().base_offset) return Failure{fault(LogException::Kafka)};
    if (base == active().base_offset) {
        // Only an empty segment can be replaced by itself; it happens when an index is "full".
        if (!active().empty()) return Failure{fault(LogException::Kafka)};
        active() = Segment(base, *config_, now_ms);
    } else {
        active().seal_indexes();
        files_->segments.emplace_back(base, *config_, now_ms);
    }
    set_log_end(log_end_.offset);
    producers_.set_map_end_offset(base);
    producers_.take_snapshot(files_->producer_snapshots);
    clamp_high_watermark_to_log_end();
    flush_wanted_ = std::max(flush_wanted_, base);
    return base;
}

void ReplicaLog::append_stamped(std::span<const RecordBatch> batches, std::int64_t now_ms,
                                AppendResult& result) {
    for (const RecordBatch& batch : batches) {
        active().append(batch, config_->index_interval_bytes, now_ms);
    }
    set_log_end(result.last_offset + 1);
    clamp_high_watermark_to_log_end();
    if (unflushed_messages() >= config_->flush_messages) {
        result.flush_wanted = true;
        flush_wanted_ = log_end_.offset;
    }
}

// Transactional data needs an open transaction here, or the coordinator's word (the guard) that
// this partition belongs to one. A stale epoch is told first: the producer can recover from that.
LogFault ReplicaLog::check_transaction(const RecordBatch& batch, VerificationGuard guard) const {
    if (!batch.transactional) return {};
    if (producers_.has_ongoing_transaction(batch.producer_id, batch.producer_epoch)) return {};
    const ProducerEntry* entry = producers_.find(batch.producer_id);
    if (entry != nullptr && batch.producer_epoch < entry->epoch) {
        return fault(ErrorCode::INVALID_PRODUCER_EPOCH);
    }
    if (!producer_config_.transaction_verification_enabled || batch.is_control()) return {};
    const bool verified = guard != kNoGuard && producers_.guard_of(batch.producer_id) == guard;
    return verified ? LogFault{} : fault(ErrorCode::INVALID_TXN_STATE);
}

LogFault ReplicaLog::analyze_producers(std::span<const RecordBatch> batches, AppendOrigin origin,
                                       VerificationGuard guard, std::int16_t transaction_version,
                                       PendingProducers& pending) {
    std::int32_t position = active().size_bytes;
    for (const RecordBatch& batch : batches) {
        const OffsetMetadata where{batch.base_offset, active().base_offset, position};
        position += batch.size_bytes;
        if (!batch.has_producer_id()) continue;
        if (origin == AppendOrigin::Client) {
            const ProducerEntry* entry = producers_.find(batch.producer_id);
            if (entry != nullptr) pending.duplicate = find_duplicate(*entry, batch);
            if (pending.duplicate) return {};
        }
        if (origin == AppendOrigin::Client || origin == AppendOrigin::Coordinator) {
            const LogFault unknown = check_transaction(batch, guard);
            if (!unknown.ok()) return unknown;
        }
        const LogFault why = producers_.stage(batch, where, origin, transaction_version, pending);
        if (!why.ok()) return why;
    }
    return {};
}

LogFault ReplicaLog::apply_producers(const PendingProducers& pending) {
    producers_.apply(pending);
    for (const CompletedTxn& txn : pending.completed) {
        const Offset stable = producers_.last_stable_offset(txn);
        if (txn.aborted) {
            active().add_aborted({txn.producer_id, txn.first_offset, txn.last_offset, stable});
        }
        if (!producers_.complete(txn)) return fault(LogException::IllegalArgument);
    }
    producers_.set_map_end_offset(log_end_.offset);
    refresh_first_unstable();
    return {};
}

}  // namespace hw
