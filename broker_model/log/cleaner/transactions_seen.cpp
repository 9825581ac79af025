#include "broker_model/log/cleaner/transactions_seen.hpp"

#include <algorithm>
#include <utility>

namespace hw {

void TransactionsSeen::add_aborted(const std::vector<AbortedTxn>& found) {
    ahead_.insert(ahead_.end(), found.begin(), found.end());
    std::stable_sort(ahead_.begin(), ahead_.end(), [](const AbortedTxn& a, const AbortedTxn& b) {
        return a.first_offset > b.first_offset;
    });
}

void TransactionsSeen::begin_aborted_up_to(Offset offset) {
    while (!ahead_.empty() && ahead_.back().first_offset <= offset) {
        aborted_.try_emplace(ahead_.back().producer_id, Aborted{ahead_.back(), false});
        ahead_.pop_back();
    }
}

bool TransactionsSeen::on_batch(const RecordBatch& batch) {
    begin_aborted_up_to(batch.last_offset());
    return batch.is_control() ? on_marker(batch) : on_data(batch);
}

bool TransactionsSeen::on_marker(const RecordBatch& marker) {
    if (marker.record_count == 0) return true;
    if (marker.control == ControlType::Commit) return committed_.erase(marker.producer_id) == 0;
    const auto at = aborted_.find(marker.producer_id);
    if (at == aborted_.end()) return true;
    const Aborted ended = at->second;
    aborted_.erase(at);
    if (ended.data_seen) kept_.push_back(ended.txn);
    return !ended.data_seen;
}

bool TransactionsSeen::on_data(const RecordBatch& batch) {
    if (!batch.transactional) return false;
    const auto at = aborted_.find(batch.producer_id);
    if (at == aborted_.end()) {
        committed_.insert(batch.producer_id);
        return false;
    }
    at->second.data_seen = true;
    return true;
}

std::vector<AbortedTxn> TransactionsSeen::take_kept_aborted() { return std::exchange(kept_, {}); }

}  // namespace hw
