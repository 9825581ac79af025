// RULE client.read_committed -- which batches of a fetch response a read_committed consumer skips.
// The response lists the aborted transactions in its range. Walking the batches in order, a
// producer is "aborting" from its transaction's first offset until its ABORT marker; its
// transactional batches in between are skipped. Markers are never handed to the application,
// whatever the isolation.
//   offset  batch                | aborted: (P1 from 3), (P2 from 4)
//   0       P1 data              | delivered   an earlier, committed transaction
//   1       P1 COMMIT            | marker
//   3       P1 data              | skipped
//   4       P2 data              | skipped
//   5       P1 ABORT             | marker      P1 is clean again
//   6       P1 data              | delivered
//   7       data, no transaction | delivered
// Source: CompletedFetch (consumeAbortedTransactionsUpTo, isBatchAborted); KIP-98.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "broker_model/protocol/fetch.hpp"

namespace hw {

class AbortedTransactionFilter {
  public:
    AbortedTransactionFilter() = default;
    explicit AbortedTransactionFilter(std::vector<AbortedTransaction> aborted)
        : aborted_(std::move(aborted)) {
        std::ranges::stable_sort(aborted_, {}, &AbortedTransaction::first_offset);
    }

    // Batches must be shown in offset order.
    [[nodiscard]] bool skips(const RecordBatch& batch) {
        if (!batch.has_producer_id()) return false;
        while (next_ < aborted_.size() && aborted_[next_].first_offset <= batch.last_offset()) {
            aborting_.push_back(aborted_[next_++].producer_id);
        }
        if (batch.control == ControlType::Abort) {
            std::erase(aborting_, batch.producer_id);
            return false;
        }
        return batch.transactional &&
               std::ranges::find(aborting_, batch.producer_id) != aborting_.end();
    }

  private:
    std::vector<AbortedTransaction> aborted_;
    std::size_t next_ = 0;
    std::vector<ProducerId> aborting_;
};

}  // namespace hw
