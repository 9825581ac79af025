// All producers a log knows, its open and recently completed transactions, and the verification
// guards. Rebuilt from snapshots and the log, so it survives failover. Source:
// ProducerStateManager.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "broker_model/log/log_config.hpp"
#include "broker_model/log/producer_append.hpp"

namespace hw {

// The file <offset>.snapshot: the state of all producers just before `offset`.
struct ProducerSnapshot {
    Offset offset{0};
    std::vector<ProducerSnapshotEntry> entries;
};

class ProducerState {
  public:
    // ---- what is known
    [[nodiscard]] const ProducerEntry* find(ProducerId id) const;
    [[nodiscard]] const std::vector<ProducerEntry>& producers() const { return producers_; }
    [[nodiscard]] bool has_ongoing_transaction(ProducerId id, ProducerEpoch epoch) const;
    [[nodiscard]] bool empty() const { return producers_.empty() && unreplicated_.empty(); }
    [[nodiscard]] Offset map_end_offset() const { return map_end_; }
    // Where the oldest transaction begins that is open, or whose marker is not replicated yet.
    [[nodiscard]] std::optional<OffsetMetadata> first_unstable_offset() const;
    // Milliseconds of the last write of the oldest open transaction's producer; -1 none.
    [[nodiscard]] std::int64_t oldest_txn_last_timestamp_ms() const;

    // ---- appending
    [[nodiscard]] ProducerAppend prepare(ProducerId id, AppendOrigin origin) const;
    // Adds a batch to its producer's pending part, and settles its verification guard.
    [[nodiscard]] LogFault stage(const RecordBatch& batch, const OffsetMetadata& first_offset,
                                 AppendOrigin origin, std::int16_t transaction_version,
                                 PendingProducers& pending);
    void apply(const ProducerAppend& append);
    void apply(const PendingProducers& pending);
    // The last stable offset once `txn` is complete: the next open transaction of another producer.
    [[nodiscard]] Offset last_stable_offset(const CompletedTxn& txn) const;
    // False: no such transaction was started here.
    bool complete(const CompletedTxn& txn);
    void set_map_end_offset(Offset end) { map_end_ = end; }
    void on_high_watermark(Offset high_watermark) { drop_replicated(high_watermark); }
    void on_log_start(Offset log_start, const std::vector<ProducerSnapshot>& snapshots);

    // ---- verification guards (KIP-890)
    [[nodiscard]] VerificationGuard create_guard(ProducerId id, std::int32_t sequence,
                                                 ProducerEpoch epoch, bool supports_epoch_bump,
                                                 std::int64_t now_ms);
    [[nodiscard]] VerificationGuard guard_of(ProducerId id) const;
    // A transactional batch was accepted: the question is settled, unless the guard already
    // belongs to the next transaction of a TV2 producer.
    void settle_guard(const RecordBatch& batch);

    // ---- forgetting and rebuilding
    void remove_expired(std::int64_t now_ms, const ProducerStateConfig& config);
    void take_snapshot(std::vector<ProducerSnapshot>& snapshots);
    void truncate_and_reload(Offset log_start, Offset log_end, std::int64_t now_ms,
                             const ProducerStateConfig& config,
                             std::vector<ProducerSnapshot>& snapshots);
    void truncate_fully_and_start_at(Offset offset, std::vector<ProducerSnapshot>& snapshots);

  private:
    struct Txn {
        ProducerId producer_id{-1};
        OffsetMetadata first_offset;
        Offset last_offset{-1};
    };
    struct Verification {
        ProducerId producer_id{-1};
        std::int64_t created_ms = 0;
        VerificationGuard guard;
        std::int32_t lowest_sequence = 0;
        ProducerEpoch epoch{-1};
        bool supports_epoch_bump = false;
    };

    [[nodiscard]] const Verification* verification(ProducerId id) const;
    void load_snapshot(Offset log_start, std::int64_t now_ms, const ProducerStateConfig& config,
                       const std::vector<ProducerSnapshot>& snapshots);
    void drop_replicated(Offset below);

    std::vector<ProducerEntry> producers_;     // by producer id
    std::vector<Txn> ongoing_;                 // by first offset
    std::vector<Txn> unreplicated_;            // complete, the marker at or above the watermark
    std::vector<Verification> verifications_;  // by producer id
    Offset map_end_{0};
    Offset snapshot_end_{0};
    std::int64_t last_guard_id_ = 0;
};

}  // namespace hw
