#include "broker_model/broker/leader_ops.hpp"

#include <algorithm>

#include "broker_model/broker/append_facts.hpp"
#include "broker_model/replication/high_watermark.hpp"
#include "broker_model/replication/min_insync.hpp"

namespace hw {

AppendResult LeaderOps::append(Partition& p, const RecordBatch& batch, int acks,
                               AppendOrigin origin, VerificationGuard guard,
                               std::int16_t transaction_version) {
    const ErrorCode too_few = check_min_isr_before_append(acks, p.isr.size(), p.min_isr());
    if (too_few != ErrorCode::NONE) {
        AppendResult refused;
        refused.fault = fault(too_few);
        refused.log_start_offset = p.log.log_start();
        context_.observe({.fact = Fact::AppendRefused,
                          .error = static_cast<std::int16_t>(too_few),
                          .tp = p.tp,
                          .value = static_cast<std::int64_t>(too_few),
                          .rule = "min.isr"});
        return refused;
    }
    LeaderAppend how;
    how.leader_epoch = p.leader_epoch;
    how.now_ms = context_.wall_ms();
    how.origin = origin;
    how.guard = guard;
    how.transaction_version = transaction_version;
    AppendResult result = p.log.append_as_leader(batch, how);
    if (!result.ok()) {
        context_.observe({.fact = Fact::AppendRefused,
                          .error = static_cast<std::int16_t>(result.fault.wire_code()),
                          .tp = p.tp,
                          .value = static_cast<std::int64_t>(result.fault.wire_code()),
                          .stream = batch.range.stream,
                          .rule = "log.append"});
        return result;
    }
    if (result.duplicate) {
        context_.observe({.fact = Fact::DuplicateIgnored,
                          .tp = p.tp,
                          .offset = result.first_offset,
                          .offset2 = result.last_offset,
                          .stream = batch.range.stream,
                          .rule = "producer.sequence"});
    } else {
        context_.fx->disk.push_back({DiskOp::Kind::Append, p.tp.key(), batch.size_bytes, 0});
        note_append(context_, p, result);
        context_.observe({.fact = Fact::LeaderAppended,
                          .tp = p.tp,
                          .epoch = p.leader_epoch,
                          .offset = result.first_offset,
                          .offset2 = result.last_offset,
                          .value = batch.record_count,
                          .value2 = batch.range.first,
                          .stream = batch.range.stream,
                          .rule = "log.append"});
        changes_.mark(p, kLogEndMoved);
    }
    maybe_advance_high_watermark(p);
    return result;
}

ErrorCode LeaderOps::record_fetch(Partition& p, Follower& f, const FollowerFetch& fetch) {
    if (is_stale_follower_fetch(fetch.broker_epoch, context_.standing(f.id).epoch))
        return ErrorCode::NOT_LEADER_OR_FOLLOWER;
    f.settle();
    const Offset end_before = f.recorded.log_end;
    const Offset start_before = f.recorded.log_start;
    record_follower_fetch(f.recorded, fetch);
    if (start_before != f.recorded.log_start) changes_.mark(p, kLogStartMoved);
    maybe_expand_isr(p, f);
    if (end_before != f.recorded.log_end) maybe_advance_high_watermark(p);
    return ErrorCode::NONE;
}

void LeaderOps::maybe_advance_high_watermark(Partition& p) {
    if (is_high_watermark_frozen(p.isr.size(), p.min_isr())) return;
    const Offset before = p.log.high_watermark();
    const Offset leader_end = p.log.log_end();
    if (before == leader_end) return;
    const auto waited_for = [&](const Follower& f) {
        const bool counted = p.isr.maximal_has(f.id);
        return holds_back_high_watermark(
            counted,
            !counted && is_caught_up(f.progress(), leader_end, context_.now,
                                     context_.config.replica_lag_time_max),
            !counted && is_isr_eligible(f.recorded.broker_epoch, context_.standing(f.id)));
    };
    const Offset next = next_high_watermark(before, leader_end,
                                            std::span<const Follower>(p.followers), waited_for);
    if (next == before) return;
    const OffsetMetadata located =
        next == leader_end ? p.log.log_end_metadata() : OffsetMetadata{next};
    const auto moved = p.log.maybe_increment_high_watermark(located);
    HW_CHECK(moved.ok(), "the watermark cannot pass the log end");
    if (!moved.value()) return;
    context_.observe({.fact = Fact::HighWatermarkAdvanced,
                      .tp = p.tp,
                      .epoch = p.leader_epoch,
                      .offset = p.log.high_watermark(),
                      .offset2 = before,
                      .rule = "hw.advance"});
    changes_.mark(p, kHighWatermarkMoved);
}

void LeaderOps::submit(Partition& p) {
    if (proposals_.submit(p)) return;
    // OPERATION_NOT_ATTEMPTED: an earlier proposal of this partition is still on its way.
    revert_isr(p.isr);
}

void LeaderOps::maybe_expand_isr(Partition& p, const Follower& f) {
    if (p.isr.pending() || p.isr.has(f.id)) return;
    if (!may_join_isr(f.recorded, p.log.high_watermark(), p.epoch_start, context_.standing(f.id)))
        return;
    propose_expand(p.isr, f.id);
    context_.observe({.fact = Fact::IsrExpandProposed,
                      .tp = p.tp,
                      .epoch = p.leader_epoch,
                      .offset = f.recorded.log_end,
                      .value = f.id.value(),
                      .rule = "isr.join"});
    submit(p);
}

void LeaderOps::maybe_shrink_isr(Partition& p) {
    if (!p.is_leader() || p.isr.pending()) return;
    NodeList leaving;
    for (NodeId member : p.isr.committed) {
        if (member == context_.id) continue;
        const Follower* f = p.follower(member);
        if (f != nullptr && may_stay_in_isr(f->progress(), p.log.log_end(), context_.now,
                                            context_.config.replica_lag_time_max))
            continue;
        leaving.push_back(member);
        context_.observe({.fact = Fact::IsrShrinkProposed,
                          .tp = p.tp,
                          .epoch = p.leader_epoch,
                          .offset = f != nullptr ? f->recorded.log_end : kNoOffset,
                          .offset2 = p.log.log_end(),
                          .value = member.value(),
                          .rule = "isr.stay"});
    }
    if (leaving.empty()) return;
    propose_shrink(p.isr, std::move(leaving));
    submit(p);
}

void LeaderOps::commit(Partition& p, const NodeList& isr, const char* rule) {
    const bool changed = p.isr.committed != isr;
    const int before = p.isr.size();
    commit_isr(p.isr, isr);
    if (!changed) return;
    context_.observe({.fact = Fact::IsrChanged,
                      .tp = p.tp,
                      .epoch = p.leader_epoch,
                      .value = p.isr.size(),
                      .value2 = before,
                      .rule = rule});
    changes_.mark(p, kStateChanged);
}

void LeaderOps::on_alter_partition(Partition& p, const AlterPartitions::Outcome& outcome) {
    if (!p.is_leader() || !p.isr.pending() || p.isr.proposal != outcome.proposal) return;
    const AlterPartitionResponse::Partition& a = outcome.answer;
    switch (alter_partition_outcome(a.error, a.leader_epoch, p.leader_epoch, a.partition_epoch,
                                    p.partition_epoch)) {
        case AlterPartitionOutcome::Adopt:
            p.partition_epoch = a.partition_epoch;
            commit(p, a.isr, "isr.state");
            maybe_advance_high_watermark(p);
            return;
        case AlterPartitionOutcome::Revert:
            revert_isr(p.isr);
            return;
        case AlterPartitionOutcome::AwaitMetadata:
            return;
        case AlterPartitionOutcome::Resend:
            submit(p);
            return;
    }
}

Offset LeaderOps::low_watermark(const Partition& p) const {
    Offset low = p.log.log_start();
    for (const Follower& f : p.followers)
        if (f.recorded.log_start < low && context_.is_alive(f.id)) low = f.recorded.log_start;
    return low;
}

}  // namespace hw
