#include "broker_model/broker/follower_ops.hpp"

#include <algorithm>

#include "broker_model/broker/append_facts.hpp"
#include "broker_model/log/cleaner/checkpoint.hpp"

namespace hw {

namespace {
void lower_cleaner_checkpoint(Partition& p) {
    auto& checkpoint = p.files->checkpoints.cleaner;
    checkpoint = checkpoint_after_truncation(checkpoint, p.log.active_segment().base_offset,
                                             p.log.config());
}
}  // namespace

AppendResult FollowerOps::append(Partition& p, const FetchResponse::Partition& fetched,
                                 LeaderEpoch asked_epoch) {
    const std::span<const RecordBatch> batches(fetched.batches);
    AppendResult result;
    if (!batches.empty()) {
        result = p.log.append_as_follower(batches, asked_epoch, context_.wall_ms());
        // The leader's log start lies inside a batch (DeleteRecords): an empty log may start with it.
        if (result.fault.exception == LogException::UnexpectedAppendOffset &&
            p.log.log_start() == p.log.log_end() &&
            batches.front().base_offset < p.log.log_end() &&
            batches.back().last_offset() >= p.log.log_end()) {
            p.log.truncate_fully_and_start_at(batches.front().base_offset, context_.wall_ms());
            lower_cleaner_checkpoint(p);
            result = p.log.append_as_follower(batches, asked_epoch, context_.wall_ms());
        }
        if (!result.ok()) return result;
    }
    if (result.appended()) {
        std::int64_t bytes = 0;
        std::int64_t records = 0;
        for (const RecordBatch& b : batches) {
            if (b.last_offset() > result.last_offset) break;
            bytes += b.size_bytes;
            records += b.record_count;
        }
        context_.fx->disk.push_back({DiskOp::Kind::Append, p.tp.key(), bytes, 0});
        note_append(context_, p, result);
        context_.observe({.fact = Fact::FollowerAppended,
                          .tp = p.tp,
                          .epoch = p.leader_epoch,
                          .offset = result.first_offset,
                          .offset2 = result.last_offset,
                          .value = records,
                          .rule = "follower.fetch"});
        changes_.mark(p, kLogEndMoved);
    }
    follow_watermark(p, fetched.high_watermark);
    follow_log_start(p, fetched.log_start_offset);
    return result;
}

void FollowerOps::follow_watermark(Partition& p, Offset leaders) {
    const Offset before = p.log.high_watermark();
    const auto moved = p.log.maybe_update_high_watermark(leaders);
    if (!moved) return;
    context_.observe({.fact = *moved > before ? Fact::HighWatermarkAdvanced
                                              : Fact::HighWatermarkLowered,
                      .tp = p.tp,
                      .epoch = p.leader_epoch,
                      .offset = *moved,
                      .offset2 = before,
                      .rule = "follower.watermark"});
    changes_.mark(p, kHighWatermarkMoved);
}

void FollowerOps::follow_log_start(Partition& p, Offset leaders) {
    const Offset before = p.log.log_start();
    const auto moved = p.log.maybe_increment_log_start_offset(leaders);
    if (!moved.ok() || !moved.value()) return;
    context_.observe({.fact = Fact::LogStartMoved,
                      .tp = p.tp,
                      .epoch = p.leader_epoch,
                      .offset = p.log.log_start(),
                      .offset2 = before,
                      .rule = "follower.fetch"});
    changes_.mark(p, kLogStartMoved);
}

Truncation FollowerOps::truncate(Partition& p, const EpochEndOffset& leader,
                                 Offset initial_fetch_offset) {
    const Truncation cut = truncation_point(leader, p.log.end_offset_for_epoch(leader.epoch),
                                            p.log.log_end(), initial_fetch_offset);
    truncate_to(p, cut.to, "follower.truncate");
    return cut;
}

void FollowerOps::truncate_to(Partition& p, Offset end, const char* rule) {
    const Offset end_before = p.log.log_end();
    const Offset hw_before = p.log.high_watermark();
    const auto cut = p.log.truncate_to(end, context_.wall_ms());
    HW_CHECK(cut.ok(), "truncation to a negative offset");
    if (cut.value()) note_truncation(p, end_before, hw_before, rule);
}

Offset FollowerOps::reset(Partition& p, const OutOfRangeAction& action) {
    const Offset end_before = p.log.log_end();
    const Offset hw_before = p.log.high_watermark();
    switch (action.kind) {
        case OutOfRangeAction::Kind::Keep:
            break;
        case OutOfRangeAction::Kind::Truncate:
            truncate_to(p, action.fetch_next, "follower.out_of_range");
            break;
        case OutOfRangeAction::Kind::RestartLog:
            p.log.truncate_fully_and_start_at(action.fetch_next, context_.wall_ms());
            note_truncation(p, end_before, hw_before, "follower.out_of_range");
            break;
    }
    return action.fetch_next;
}

void FollowerOps::note_truncation(Partition& p, Offset end_before, Offset hw_before,
                                  const char* rule) {
    lower_cleaner_checkpoint(p);
    context_.observe({.fact = Fact::LogTruncated,
                      .tp = p.tp,
                      .epoch = p.leader_epoch,
                      .offset = p.log.log_end(),
                      .offset2 = end_before,
                      .rule = rule});
    std::uint8_t changes = kLogEndMoved;
    if (p.log.high_watermark() != hw_before) {
        context_.observe({.fact = Fact::HighWatermarkLowered,
                          .tp = p.tp,
                          .epoch = p.leader_epoch,
                          .offset = p.log.high_watermark(),
                          .offset2 = hw_before,
                          .rule = rule});
        changes = static_cast<std::uint8_t>(changes | kHighWatermarkMoved);
    }
    changes_.mark(p, changes);
}

}  // namespace hw
