// One producer's part of an append: checked and collected aside, so that a refused append leaves
// no trace. Source: ProducerAppendInfo.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "broker_model/log/producer_sequence.hpp"

namespace hw {

struct StartedTxn {
    ProducerId producer_id{-1};
    OffsetMetadata first_offset;
};
struct CompletedTxn {
    ProducerId producer_id{-1};
    Offset first_offset{-1};
    Offset last_offset{-1};  // the marker's
    bool aborted = false;
};

class ProducerAppend {
  public:
    // `stored` empty (epoch -1, no batches) for a producer never seen.
    ProducerAppend(const ProducerEntry& stored, AppendOrigin origin,
                   std::optional<SequenceVerification> verification);

    // A transaction that the batch ended is left in `completed`.
    [[nodiscard]] LogFault add(const RecordBatch& batch, const OffsetMetadata& first_offset,
                               std::int16_t transaction_version,
                               std::optional<CompletedTxn>& completed);

    [[nodiscard]] ProducerId producer_id() const { return updated_.producer_id; }
    // The new scalar fields and only the batches of this append.
    [[nodiscard]] const ProducerEntry& updated() const { return updated_; }
    [[nodiscard]] const std::vector<StartedTxn>& started() const { return started_; }

  private:
    LogFault add_data(const RecordBatch& batch, const OffsetMetadata& first_offset);
    LogFault add_marker(const RecordBatch& batch, std::int16_t transaction_version,
                        std::optional<CompletedTxn>& completed);

    ProducerEntry stored_;
    ProducerEntry updated_;
    AppendOrigin origin_;
    std::optional<SequenceVerification> verification_;
    std::vector<StartedTxn> started_;
};

// The producers' part of one append, not applied yet. Nearly always one producer: no allocation.
struct PendingProducers {
    std::optional<ProducerAppend> first;
    std::vector<ProducerAppend> others;
    std::vector<CompletedTxn> completed;
    std::optional<RememberedBatch> duplicate;

    [[nodiscard]] ProducerAppend* find(ProducerId id) {
        if (first && first->producer_id() == id) return &*first;
        for (ProducerAppend& other : others) {
            if (other.producer_id() == id) return &other;
        }
        return nullptr;
    }
    ProducerAppend& add(ProducerAppend append) {
        if (!first) return first.emplace(std::move(append));
        return others.emplace_back(std::move(append));
    }
};

}  // namespace hw
