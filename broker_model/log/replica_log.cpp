#include "broker_model/log/replica_log.hpp"

#include <algorithm>

#include "broker_model/base/rng.hpp"
#include "broker_model/log/read_bounds.hpp"
#include "broker_model/log/recovery.hpp"

namespace hw {

ReplicaLog::ReplicaLog(LogFiles& files, const OpenLog& how)
    : files_(&files),
      config_(how.config),
      producer_config_(how.producers),
      jitter_seed_(how.jitter_seed) {}

Result<ReplicaLog, LogFault> ReplicaLog::load(LogFiles& files, const OpenLog& how) {
    ReplicaLog log(files, how);
    const LoadParams params{*how.config,
                            how.producers,
                            how.now_ms,
                            how.clean_shutdown,
                            how.log_start_checkpoint,
                            how.recovery_point_checkpoint};
    const auto loaded = load_log(files, params, log.producers_);
    if (!loaded) return Failure{loaded.error()};
    log.log_start_ = loaded.value().log_start;
    log.recovery_point_ = std::max(loaded.value().recovery_point, log.log_start_);
    log.set_log_end(loaded.value().log_end);
    log.high_watermark_ = {log.log_start_};
    log.refresh_first_unstable();
    return log;
}

std::int64_t ReplicaLog::jitter_ms(Offset segment_base) const {
    if (config_->segment_jitter_ms == 0) return 0;
    const auto bound = std::min(config_->segment_jitter_ms, config_->segment_ms);
    const auto seed = jitter_seed_ ^ static_cast<std::uint64_t>(segment_base.value());
    return static_cast<std::int64_t>(Rng(seed).below(static_cast<std::uint64_t>(bound)));
}

// ---- bounds -------------------------------------------------------------------------------------

void ReplicaLog::set_log_end(Offset end) {
    log_end_ = {end, active().base_offset, active().size_bytes};
    recovery_point_ = std::min(recovery_point_, end);
    flush_wanted_ = std::min(flush_wanted_, end);
    files_->flushed_to = std::min(files_->flushed_to, end);
}

void ReplicaLog::set_log_start(Offset start) {
    log_start_ = start;
    if (high_watermark_.offset < start) update_high_watermark(start);
    recovery_point_ = std::max(recovery_point_, start);
}

void ReplicaLog::set_high_watermark(const OffsetMetadata& high_watermark) {
    high_watermark_ = high_watermark;
    producers_.on_high_watermark(high_watermark.offset);
    refresh_first_unstable();
}

void ReplicaLog::clamp_high_watermark_to_log_end() {
    if (high_watermark_.offset >= log_end_.offset) set_high_watermark(log_end_);
}

Offset ReplicaLog::update_high_watermark(Offset high_watermark) {
    return update_high_watermark(OffsetMetadata{high_watermark});
}

Offset ReplicaLog::update_high_watermark(const OffsetMetadata& high_watermark) {
    if (high_watermark.offset < log_start_) {
        set_high_watermark({log_start_});
    } else if (high_watermark.offset >= log_end_.offset) {
        set_high_watermark(log_end_);
    } else {
        set_high_watermark(high_watermark);
    }
    return high_watermark_.offset;
}

std::optional<Offset> ReplicaLog::maybe_update_high_watermark(Offset high_watermark) {
    const Offset old = high_watermark_.offset;
    const Offset updated = update_high_watermark(high_watermark);
    if (updated == old) return std::nullopt;
    return updated;
}

Result<std::optional<OffsetMetadata>, LogFault> ReplicaLog::maybe_increment_high_watermark(
    const OffsetMetadata& high_watermark) {
    if (high_watermark.offset > log_end_.offset) {
        return Failure{fault(LogException::IllegalArgument)};
    }
    const OffsetMetadata old = located_high_watermark();
    // A new segment under the same offset counts: delayed fetches compare positions.
    const bool moved = old.offset < high_watermark.offset || (old.offset == high_watermark.offset &&
                                                              old.on_older_segment(high_watermark));
    if (!moved) return std::optional<OffsetMetadata>{};
    set_high_watermark(high_watermark);
    return std::optional<OffsetMetadata>{old};
}

const OffsetMetadata& ReplicaLog::located_high_watermark() {
    if (high_watermark_.offset_only()) {
        set_high_watermark(convert_to_offset_metadata(high_watermark_.offset));
    }
    return high_watermark_;
}

OffsetMetadata ReplicaLog::located_last_stable() {
    const OffsetMetadata high_watermark = located_high_watermark();
    if (!first_unstable_ || first_unstable_->offset >= high_watermark.offset) return high_watermark;
    if (first_unstable_->offset_only()) {
        first_unstable_ = convert_to_offset_metadata(first_unstable_->offset);
    }
    return *first_unstable_;
}

Offset ReplicaLog::last_stable_offset() const {
    return last_stable_bound(high_watermark_.offset, first_unstable_offset());
}

std::optional<Offset> ReplicaLog::first_unstable_offset() const {
    if (!first_unstable_) return std::nullopt;
    return first_unstable_->offset;
}

LogBounds ReplicaLog::bounds() {
    const OffsetMetadata last_stable = located_last_stable();
    return {log_start_, log_end_, located_high_watermark(), last_stable};
}

void ReplicaLog::refresh_first_unstable() {
    first_unstable_ = producers_.first_unstable_offset();
    if (!first_unstable_) return;
    if (first_unstable_->offset_only() || first_unstable_->offset < log_start_) {
        const Offset visible = std::max(first_unstable_->offset, log_start_);
        first_unstable_ = convert_to_offset_metadata(visible);
    }
}

Result<bool, LogFault> ReplicaLog::maybe_increment_log_start_offset(Offset log_start) {
    if (log_start > high_watermark_.offset) {
        return Failure{fault(ErrorCode::OFFSET_OUT_OF_RANGE)};
    }
    if (log_start <= log_start_) return false;
    set_log_start(log_start);
    files_->leader_epochs.truncate_from_start(log_start);
    producers_.on_log_start(log_start, files_->producer_snapshots);
    refresh_first_unstable();
    return true;
}

std::optional<EpochEndOffset> ReplicaLog::end_offset_for_epoch(LeaderEpoch epoch) const {
    const EpochEndOffset end = files_->leader_epochs.end_offset_for(epoch, log_end_.offset);
    if (end.end_offset == kNoOffset) return std::nullopt;
    return end;
}

// ---- producers ----------------------------------------------------------------------------------

Result<VerificationGuard, LogFault> ReplicaLog::maybe_start_transaction_verification(
    ProducerId id, std::int32_t sequence, ProducerEpoch epoch, bool supports_epoch_bump,
    std::int64_t now_ms) {
    const ProducerEntry* entry = producers_.find(id);
    if (entry != nullptr && epoch < entry->epoch) {
        return Failure{fault(ErrorCode::INVALID_PRODUCER_EPOCH)};
    }
    if (producers_.has_ongoing_transaction(id, epoch)) return kNoGuard;
    return producers_.create_guard(id, sequence, epoch, supports_epoch_bump, now_ms);
}

void ReplicaLog::rebuild_producers(Offset end, std::int64_t now_ms) {
    const LogFault broken = rebuild_producer_state(
        producers_, *files_, files_->segments, log_start_, end, now_ms, producer_config_, false);
    HW_CHECK(broken.ok(), "replaying producers: " + std::string(broken.name()));
}

// ---- durability ---------------------------------------------------------------------------------

std::optional<Offset> ReplicaLog::flush_due() const {
    if (flush_wanted_ <= recovery_point_) return std::nullopt;
    return flush_wanted_;
}

void ReplicaLog::flushed(Offset offset) {
    const Offset reached = std::min(offset, log_end_.offset);
    recovery_point_ = std::max(recovery_point_, reached);
    files_->flushed_to = std::max(files_->flushed_to, reached);
}

void ReplicaLog::close() {
    producers_.take_snapshot(files_->producer_snapshots);
    for (Segment& segment : files_->segments) segment.seal_indexes();
}

}  // namespace hw
