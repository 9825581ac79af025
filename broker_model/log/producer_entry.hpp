// What a replica remembers about one producer id. Source: ProducerStateEntry, BatchMetadata.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "broker_model/base/ids.hpp"
#include "broker_model/log/record_batch.hpp"

namespace hw {

// Sequence numbers run 0 .. Int.MAX and wrap to 0.
[[nodiscard]] constexpr std::int32_t sequence_minus(std::int32_t sequence, std::int32_t n) {
    return sequence >= n ? sequence - n : static_cast<std::int32_t>(0x80000000LL - n + sequence);
}

struct RememberedBatch {
    std::int32_t last_sequence = -1;
    std::int32_t offset_delta = 0;
    Offset last_offset{-1};
    std::int64_t timestamp_ms = -1;

    [[nodiscard]] std::int32_t first_sequence() const {
        return sequence_minus(last_sequence, offset_delta);
    }
    [[nodiscard]] Offset first_offset() const { return last_offset - offset_delta; }
    constexpr bool operator==(const RememberedBatch&) const = default;
};

struct ProducerEntry {
    static constexpr std::size_t kBatchesKept = 5;

    ProducerId producer_id{-1};
    std::int64_t last_timestamp_ms = -1;
    Offset txn_first_offset{-1};  // of the transaction open here; -1 none
    std::int32_t coordinator_epoch = -1;
    ProducerEpoch epoch{-1};
    std::uint8_t batch_count = 0;
    std::array<RememberedBatch, kBatchesKept> kept{};  // oldest first

    [[nodiscard]] std::span<const RememberedBatch> batches() const {
        return {kept.data(), batch_count};
    }
    [[nodiscard]] bool has_batches() const { return batch_count > 0; }
    [[nodiscard]] bool in_transaction() const { return txn_first_offset.value() >= 0; }
    [[nodiscard]] std::int32_t last_sequence() const {
        return has_batches() ? kept[batch_count - 1U].last_sequence : kNoSequence;
    }
    [[nodiscard]] Offset last_data_offset() const {
        return has_batches() ? kept[batch_count - 1U].last_offset : Offset{-1};
    }

    void set_epoch(ProducerEpoch next) {
        if (next != epoch) batch_count = 0;
        epoch = next;
    }
    void remember(const RememberedBatch& batch) {
        if (batch_count == kBatchesKept) {
            for (std::size_t i = 1; i < kBatchesKept; ++i) kept[i - 1] = kept[i];
            --batch_count;
        }
        kept[batch_count++] = batch;
    }
    constexpr bool operator==(const ProducerEntry& that) const {
        if (producer_id != that.producer_id || last_timestamp_ms != that.last_timestamp_ms ||
            txn_first_offset != that.txn_first_offset || epoch != that.epoch ||
            coordinator_epoch != that.coordinator_epoch || batch_count != that.batch_count) {
            return false;
        }
        for (std::size_t i = 0; i < batch_count; ++i) {
            if (!(kept[i] == that.kept[i])) return false;
        }
        return true;
    }
};

// The snapshot file keeps one batch per producer, so an older duplicate is not recognised after a
// restart.
struct ProducerSnapshotEntry {
    ProducerId producer_id{-1};
    std::int64_t last_timestamp_ms = -1;
    Offset txn_first_offset{-1};
    std::int32_t coordinator_epoch = -1;
    ProducerEpoch epoch{-1};
    RememberedBatch last_batch;  // last_offset -1: none
};

}  // namespace hw
