// The log of one replica: appends, reads, bounds, truncation, retention, recovery. It orchestrates;
// the rules are in the files beside it (segment_roll, retention, append_validation, ...).
// Everything that must survive a crash is in LogFiles; an empty ReplicaLog is a few hundred bytes.
// Never throws for protocol outcomes: faults are values. `now_ms` is the node's wall clock.
// Source: UnifiedLog, LocalLog.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "broker_model/base/result.hpp"
#include "broker_model/log/log_config.hpp"
#include "broker_model/log/log_files.hpp"
#include "broker_model/log/log_types.hpp"
#include "broker_model/log/producer_state.hpp"

namespace hw {

struct OpenLog {
    std::shared_ptr<const LogConfig> config;
    ProducerStateConfig producers;
    std::int64_t now_ms = 0;
    bool clean_shutdown = true;  // the marker file was there: trust what is on disk
    Offset log_start_checkpoint{0};
    Offset recovery_point_checkpoint{0};
    std::uint64_t jitter_seed = 0;  // of segment.jitter.ms
};

class ReplicaLog {
  public:
    // Opens the files, recovering what an unclean stop left behind. `files` must outlive the log.
    // Fails with CORRUPT_MESSAGE when a clean marker stands beside a torn log.
    [[nodiscard]] static Result<ReplicaLog, LogFault> load(LogFiles& files, const OpenLog& how);

    // ---- appending (replica_log_append.cpp)
    // `batches`: what one Produce partition carries: exactly one, or it is refused.
    AppendResult append_as_leader(std::span<const RecordBatch> batches, const LeaderAppend& how);
    AppendResult append_as_leader(const RecordBatch& batch, const LeaderAppend& how) {
        return append_as_leader(std::span<const RecordBatch>(&batch, 1), how);
    }
    // `leader_epoch`: the follower's own epoch when it built the fetch. Batches of a higher epoch
    // and all behind them are skipped (KAFKA-18723). first_offset -1: nothing was taken.
    AppendResult append_as_follower(std::span<const RecordBatch> batches, LeaderEpoch leader_epoch,
                                    std::int64_t now_ms);
    // Starts a new segment at the log end (or at `at_least`). Returns its base offset.
    Result<Offset, LogFault> roll(std::int64_t now_ms, Offset at_least = Offset{0});

    // ---- reading (replica_log_read.cpp)
    // Not const: a watermark that was set inside a batch is lowered to that batch's base offset.
    [[nodiscard]] ReadResult read(Offset start, std::int32_t max_bytes, FetchIsolation isolation,
                                  bool min_one_message);
    [[nodiscard]] std::optional<TimestampAndOffset> offset_for_timestamp(std::int64_t timestamp_ms);
    [[nodiscard]] std::vector<AbortedTxn> aborted_transactions(Offset from,
                                                               Offset upper_bound) const;
    [[nodiscard]] OffsetMetadata convert_to_offset_metadata(Offset offset) const;

    // ---- bounds
    [[nodiscard]] Offset log_start() const { return log_start_; }
    [[nodiscard]] Offset log_end() const { return log_end_.offset; }
    [[nodiscard]] const OffsetMetadata& log_end_metadata() const { return log_end_; }
    [[nodiscard]] Offset high_watermark() const { return high_watermark_.offset; }
    [[nodiscard]] Offset last_stable_offset() const;
    [[nodiscard]] std::optional<Offset> first_unstable_offset() const;
    [[nodiscard]] LogBounds bounds();
    [[nodiscard]] std::int64_t size_bytes() const { return files_->size_bytes(); }
    [[nodiscard]] const std::vector<Segment>& segments() const { return files_->segments; }
    [[nodiscard]] const Segment& active_segment() const { return files_->segments.back(); }

    // Sets it, clamped to [log start, log end]; may lower it. Returns the new value.
    Offset update_high_watermark(Offset high_watermark);
    Offset update_high_watermark(const OffsetMetadata& high_watermark);
    // The follower's: as above, nullopt if nothing changed.
    std::optional<Offset> maybe_update_high_watermark(Offset high_watermark);
    // The leader's: only up. The old value if it moved; IllegalArgument beyond the log end.
    Result<std::optional<OffsetMetadata>, LogFault> maybe_increment_high_watermark(
        const OffsetMetadata& high_watermark);

    // DeleteRecords, or a leader's start seen by its follower. OFFSET_OUT_OF_RANGE above the
    // high watermark; false: it was there already.
    Result<bool, LogFault> maybe_increment_log_start_offset(Offset log_start);

    // ---- truncation and retention (replica_log_trim.cpp)
    // False: the log end is at or below the offset already. IllegalArgument if negative.
    Result<bool, LogFault> truncate_to(Offset offset, std::int64_t now_ms);
    void truncate_fully_and_start_at(Offset offset, std::int64_t now_ms,
                                     std::optional<Offset> log_start = std::nullopt);
    // One pass of the retention task: below log start, too much, too old. Segments deleted.
    std::size_t delete_old_segments(std::int64_t now_ms);

    // ---- cleaning (log/cleaner)
    // Puts `cleaned` in the place of the `count` segments from index `first` on.
    void replace_segments(std::size_t first, std::size_t count, Segment cleaned);
    [[nodiscard]] std::int64_t largest_timestamp_ms(std::size_t segment) {
        return files_->segments[segment].largest_timestamp_ms();
    }

    // ---- leader epochs
    [[nodiscard]] const LeaderEpochCache& leader_epochs() const { return files_->leader_epochs; }
    [[nodiscard]] std::optional<LeaderEpoch> latest_epoch() const {
        return files_->leader_epochs.latest_epoch();
    }
    // nullopt: this log cannot tell.
    [[nodiscard]] std::optional<EpochEndOffset> end_offset_for_epoch(LeaderEpoch epoch) const;
    void assign_epoch_start_offset(LeaderEpoch epoch, Offset start) {
        files_->leader_epochs.assign(epoch, start);
    }

    // ---- producers and transactions
    [[nodiscard]] const ProducerState& producers() const { return producers_; }
    // kNoGuard: no verification needed, the transaction is open here already.
    Result<VerificationGuard, LogFault> maybe_start_transaction_verification(
        ProducerId id, std::int32_t sequence, ProducerEpoch epoch, bool supports_epoch_bump,
        std::int64_t now_ms);
    void remove_expired_producers(std::int64_t now_ms) {
        producers_.remove_expired(now_ms, producer_config_);
    }

    // ---- durability
    // Where the next recovery may begin: everything below has been fsynced.
    [[nodiscard]] Offset recovery_point() const { return recovery_point_; }
    // The offset up to which a background flush is due (a roll asks for it); nullopt: none.
    [[nodiscard]] std::optional<Offset> flush_due() const;
    // An fsync of everything below `offset` has finished.
    void flushed(Offset offset);
    [[nodiscard]] std::int64_t unflushed_messages() const {
        return log_end_.offset - recovery_point_;
    }
    // Orderly shutdown: call flushed(log_end()) first. Writes the producer snapshot, seals indexes.
    void close();

    void set_config(std::shared_ptr<const LogConfig> config) { config_ = std::move(config); }
    [[nodiscard]] const LogConfig& config() const { return *config_; }

  private:
    ReplicaLog(LogFiles& files, const OpenLog& how);

    Segment& active() { return files_->segments.back(); }
    LogFault roll_if_needed(std::int32_t size_bytes, std::int64_t max_timestamp_ms, Offset first,
                            Offset last, std::int64_t now_ms, AppendResult& result);
    void append_stamped(std::span<const RecordBatch> batches, std::int64_t now_ms,
                        AppendResult& result);
    LogFault analyze_producers(std::span<const RecordBatch> batches, AppendOrigin origin,
                               VerificationGuard guard, std::int16_t transaction_version,
                               PendingProducers& pending);
    LogFault check_transaction(const RecordBatch& batch, VerificationGuard guard) const;
    LogFault apply_producers(const PendingProducers& pending);

    void set_log_end(Offset end);
    void set_log_start(Offset start);
    void set_high_watermark(const OffsetMetadata& high_watermark);
    void clamp_high_watermark_to_log_end();
    void refresh_first_unstable();
    const OffsetMetadata& located_high_watermark();
    OffsetMetadata located_last_stable();
    ReadResult read_up_to(Offset start, std::int32_t max_bytes, bool min_one_message,
                          const OffsetMetadata& bound, bool with_aborted) const;
    std::size_t segment_index(Offset offset) const;
    void collect_aborted(ReadResult& result, std::size_t index, Offset start) const;
    template <class Visit>
    void for_each_aborted(std::size_t index, Offset from, Offset upper_bound, Visit&& visit) const;

    std::size_t delete_front(std::size_t count, std::int64_t now_ms);
    void drop_segments(std::size_t first, std::size_t last);
    void rebuild_producers(Offset end, std::int64_t now_ms);
    std::int64_t jitter_ms(Offset segment_base) const;

    LogFiles* files_;
    std::shared_ptr<const LogConfig> config_;
    ProducerStateConfig producer_config_;
    std::uint64_t jitter_seed_ = 0;
    ProducerState producers_;
    OffsetMetadata log_end_;
    OffsetMetadata high_watermark_;
    std::optional<OffsetMetadata> first_unstable_;
    Offset log_start_{0};
    Offset recovery_point_{0};
    Offset flush_wanted_{0};
};

}  // namespace hw
