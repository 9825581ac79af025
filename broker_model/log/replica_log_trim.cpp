#include <algorithm>

#include "broker_model/log/replica_log.hpp"
#include "broker_model/log/retention.hpp"

namespace hw {

Result<bool, LogFault> ReplicaLog::truncate_to(Offset offset, std::int64_t now_ms) {
    if (offset.value() < 0) return Failure{fault(LogException::IllegalArgument)};
    if (offset >= log_end_.offset) {
        // Also then: a former leader may have begun an epoch at its end and never written in it.
        files_->leader_epochs.truncate_from_end(log_end_.offset);
        return false;
    }
    if (files_->segments.front().base_offset > offset) {
        truncate_fully_and_start_at(offset, now_ms);
        return true;
    }
    const auto above =
        std::upper_bound(files_->segments.begin(), files_->segments.end(), offset,
                         [](Offset o, const Segment& s) { return o < s.base_offset; });
    drop_segments(static_cast<std::size_t>(above - files_->segments.begin()),
                  files_->segments.size());
    active().truncate_to(offset, now_ms);
    set_log_end(offset);
    files_->leader_epochs.truncate_from_end(offset);
    log_start_ = std::min(log_start_, offset);
    rebuild_producers(offset, now_ms);
    if (high_watermark_.offset >= log_end_.offset) update_high_watermark(log_end_);
    return true;
}

void ReplicaLog::truncate_fully_and_start_at(Offset offset, std::int64_t now_ms,
                                             std::optional<Offset> log_start) {
    files_->segments.clear();
    files_->segments.emplace_back(offset, *config_, now_ms);
    set_log_end(offset);
    files_->leader_epochs.clear();
    producers_.truncate_fully_and_start_at(offset, files_->producer_snapshots);
    log_start_ = log_start.value_or(offset);
    rebuild_producers(offset, now_ms);
    update_high_watermark(log_end_);
}

std::size_t ReplicaLog::delete_old_segments(std::int64_t now_ms) {
    const auto pass = [&](auto&& breached) {
        const std::size_t count =
            deletable_prefix(files_->segments, high_watermark_.offset, log_end_.offset, breached);
        return count == 0 ? 0 : delete_front(count, now_ms);
    };
    std::size_t deleted = pass(BelowLogStart{log_start_});
    if (!config_->cleanup_delete) return deleted;
    deleted += pass(TooMuch{size_bytes(), config_->retention_bytes});
    deleted += pass(TooOld{now_ms, config_->retention_ms});
    return deleted;
}

std::size_t ReplicaLog::delete_front(std::size_t count, std::int64_t now_ms) {
    // There is always an active segment.
    if (count == files_->segments.size() && !roll(now_ms)) return 0;
    const auto moved = maybe_increment_log_start_offset(files_->segments[count].base_offset);
    HW_CHECK(moved.ok(), "retention reached beyond the high watermark");
    drop_segments(0, count);
    return count;
}

// Positions inside the old segments mean nothing any more; they are looked up when needed.
void ReplicaLog::replace_segments(std::size_t first, std::size_t count, Segment cleaned) {
    drop_segments(first + 1, first + count);
    files_->segments[first] = std::move(cleaned);
    const auto forget = [this](OffsetMetadata& where) {
        if (where.segment_base < active().base_offset) where = {where.offset};
    };
    forget(high_watermark_);
    if (first_unstable_) forget(*first_unstable_);
}

void ReplicaLog::drop_segments(std::size_t first, std::size_t last) {
    if (first == last) return;
    auto& segments = files_->segments;
    const auto begin = segments.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = segments.begin() + static_cast<std::ptrdiff_t>(last);
    std::erase_if(files_->producer_snapshots, [&](const ProducerSnapshot& snapshot) {
        return std::any_of(begin, end,
                           [&](const Segment& s) { return s.base_offset == snapshot.offset; });
    });
    segments.erase(begin, end);
}

}  // namespace hw
