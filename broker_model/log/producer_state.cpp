#include "broker_model/log/producer_state.hpp"

#include <algorithm>

namespace hw {
namespace {

template <class List>
auto position_of(List& list, ProducerId id) {
    if (list.empty() || list.back().producer_id < id) return list.end();
    return std::lower_bound(list.begin(), list.end(), id,
                            [](const auto& x, ProducerId key) { return x.producer_id < key; });
}

template <class List>
auto position_of(List& list, Offset first_offset) {
    if (list.empty() || list.back().first_offset.offset < first_offset) return list.end();
    return std::lower_bound(list.begin(), list.end(), first_offset,
                            [](const auto& x, Offset key) { return x.first_offset.offset < key; });
}

bool is_expired(const ProducerEntry& entry, std::int64_t now_ms, const ProducerStateConfig& c) {
    return !entry.in_transaction() &&
           now_ms - entry.last_timestamp_ms >= c.producer_id_expiration_ms;
}

ProducerSnapshotEntry to_snapshot(const ProducerEntry& entry) {
    ProducerSnapshotEntry out{entry.producer_id,
                              entry.last_timestamp_ms,
                              entry.txn_first_offset,
                              entry.coordinator_epoch,
                              entry.epoch,
                              {}};
    if (entry.has_batches()) out.last_batch = entry.batches().back();
    out.last_batch.timestamp_ms = entry.last_timestamp_ms;
    return out;
}

ProducerEntry from_snapshot(const ProducerSnapshotEntry& stored) {
    ProducerEntry entry{stored.producer_id, stored.last_timestamp_ms, stored.txn_first_offset,
                        stored.coordinator_epoch, stored.epoch};
    if (stored.last_batch.last_offset.value() >= 0) entry.remember(stored.last_batch);
    return entry;
}

}  // namespace

const ProducerEntry* ProducerState::find(ProducerId id) const {
    const auto at = position_of(producers_, id);
    return at != producers_.end() && at->producer_id == id ? &*at : nullptr;
}

bool ProducerState::has_ongoing_transaction(ProducerId id, ProducerEpoch epoch) const {
    const ProducerEntry* entry = find(id);
    return entry != nullptr && entry->in_transaction() && entry->epoch == epoch;
}

std::optional<OffsetMetadata> ProducerState::first_unstable_offset() const {
    if (unreplicated_.empty() && ongoing_.empty()) return std::nullopt;
    if (unreplicated_.empty()) return ongoing_.front().first_offset;
    if (ongoing_.empty()) return unreplicated_.front().first_offset;
    return ongoing_.front().first_offset.offset < unreplicated_.front().first_offset.offset
               ? ongoing_.front().first_offset
               : unreplicated_.front().first_offset;
}

std::int64_t ProducerState::oldest_txn_last_timestamp_ms() const {
    if (ongoing_.empty()) return -1;
    const ProducerEntry* entry = find(ongoing_.front().producer_id);
    return entry == nullptr ? -1 : entry->last_timestamp_ms;
}

ProducerAppend ProducerState::prepare(ProducerId id, AppendOrigin origin) const {
    ProducerEntry unseen;
    unseen.producer_id = id;
    const ProducerEntry* entry = find(id);
    std::optional<SequenceVerification> asked;
    if (const Verification* v = verification(id)) {
        asked = SequenceVerification{v->lowest_sequence, v->supports_epoch_bump};
    }
    return {entry == nullptr ? unseen : *entry, origin, asked};
}

LogFault ProducerState::stage(const RecordBatch& batch, const OffsetMetadata& first_offset,
                              AppendOrigin origin, std::int16_t transaction_version,
                              PendingProducers& pending) {
    ProducerAppend* append = pending.find(batch.producer_id);
    if (append == nullptr) append = &pending.add(prepare(batch.producer_id, origin));
    std::optional<CompletedTxn> completed;
    const LogFault refused = append->add(batch, first_offset, transaction_version, completed);
    if (!refused.ok()) return refused;
    settle_guard(batch);
    if (completed) pending.completed.push_back(*completed);
    return {};
}

void ProducerState::apply(const PendingProducers& pending) {
    if (pending.first) apply(*pending.first);
    for (const ProducerAppend& other : pending.others) apply(other);
}

void ProducerState::apply(const ProducerAppend& append) {
    const ProducerEntry& updated = append.updated();
    const auto at = position_of(producers_, updated.producer_id);
    if (at != producers_.end() && at->producer_id == updated.producer_id) {
        at->set_epoch(updated.epoch);
        for (const RememberedBatch& batch : updated.batches()) at->remember(batch);
        at->coordinator_epoch = updated.coordinator_epoch;
        at->txn_first_offset = updated.txn_first_offset;
        at->last_timestamp_ms = updated.last_timestamp_ms;
    } else {
        producers_.insert(at, updated);
    }
    for (const StartedTxn& txn : append.started()) {
        const Txn entry{txn.producer_id, txn.first_offset, Offset{-1}};
        const auto where = position_of(ongoing_, txn.first_offset.offset);
        if (where != ongoing_.end() && where->first_offset.offset == txn.first_offset.offset) {
            *where = entry;
        } else {
            ongoing_.insert(where, entry);
        }
    }
}

Offset ProducerState::last_stable_offset(const CompletedTxn& txn) const {
    for (const Txn& open : ongoing_) {
        if (open.producer_id != txn.producer_id) return open.first_offset.offset;
    }
    return txn.last_offset + 1;
}

bool ProducerState::complete(const CompletedTxn& txn) {
    const auto at = position_of(ongoing_, txn.first_offset);
    if (at == ongoing_.end() || at->first_offset.offset != txn.first_offset) return false;
    Txn done = *at;
    ongoing_.erase(at);
    done.last_offset = txn.last_offset;
    unreplicated_.insert(position_of(unreplicated_, txn.first_offset), done);
    return true;
}

void ProducerState::drop_replicated(Offset below) {
    if (unreplicated_.empty()) return;
    std::erase_if(unreplicated_, [below](const Txn& txn) { return txn.last_offset < below; });
}

void ProducerState::on_log_start(Offset log_start, const std::vector<ProducerSnapshot>& snapshots) {
    drop_replicated(log_start);
    map_end_ = std::max(map_end_, log_start);
    snapshot_end_ = snapshots.empty() ? log_start : snapshots.back().offset;
}

const ProducerState::Verification* ProducerState::verification(ProducerId id) const {
    if (verifications_.empty()) return nullptr;
    const auto at = position_of(verifications_, id);
    return at != verifications_.end() && at->producer_id == id ? &*at : nullptr;
}

VerificationGuard ProducerState::create_guard(ProducerId id, std::int32_t sequence,
                                              ProducerEpoch epoch, bool supports_epoch_bump,
                                              std::int64_t now_ms) {
    auto at = position_of(verifications_, id);
    if (at == verifications_.end() || at->producer_id != id) {
        at = verifications_.insert(
            at, {id, now_ms, {++last_guard_id_}, sequence, epoch, supports_epoch_bump});
    }
    if (epoch == at->epoch) at->lowest_sequence = std::min(at->lowest_sequence, sequence);
    if (epoch > at->epoch) {
        at->epoch = epoch;
        at->lowest_sequence = sequence;
    }
    return at->guard;
}

VerificationGuard ProducerState::guard_of(ProducerId id) const {
    const Verification* asked = verification(id);
    return asked == nullptr ? kNoGuard : asked->guard;
}

void ProducerState::settle_guard(const RecordBatch& batch) {
    if (!batch.transactional || verifications_.empty()) return;
    const auto at = position_of(verifications_, batch.producer_id);
    if (at == verifications_.end() || at->producer_id != batch.producer_id) return;
    const bool next_transaction_began =
        at->supports_epoch_bump && batch.is_control() && batch.producer_epoch == at->epoch;
    if (!next_transaction_began) verifications_.erase(at);
}

void ProducerState::remove_expired(std::int64_t now_ms, const ProducerStateConfig& config) {
    std::erase_if(producers_,
                  [&](const ProducerEntry& e) { return is_expired(e, now_ms, config); });
    std::erase_if(verifications_, [&](const Verification& v) {
        return now_ms - v.created_ms >= config.producer_id_expiration_ms;
    });
}

void ProducerState::take_snapshot(std::vector<ProducerSnapshot>& snapshots) {
    if (map_end_ <= snapshot_end_) return;
    ProducerSnapshot snapshot{map_end_, {}};
    snapshot.entries.reserve(producers_.size());
    for (const ProducerEntry& entry : producers_) snapshot.entries.push_back(to_snapshot(entry));
    const auto at =
        std::lower_bound(snapshots.begin(), snapshots.end(), map_end_,
                         [](const ProducerSnapshot& s, Offset key) { return s.offset < key; });
    if (at != snapshots.end() && at->offset == map_end_) {
        *at = std::move(snapshot);
    } else {
        snapshots.insert(at, std::move(snapshot));
    }
    snapshot_end_ = map_end_;
}

void ProducerState::truncate_and_reload(Offset log_start, Offset log_end, std::int64_t now_ms,
                                        const ProducerStateConfig& config,
                                        std::vector<ProducerSnapshot>& snapshots) {
    std::erase_if(snapshots, [&](const ProducerSnapshot& s) {
        return s.offset > log_end || s.offset <= log_start;
    });
    if (log_end == map_end_) {
        on_log_start(log_start, snapshots);
        return;
    }
    producers_.clear();
    ongoing_.clear();
    unreplicated_.clear();
    load_snapshot(log_start, now_ms, config, snapshots);
}

void ProducerState::load_snapshot(Offset log_start, std::int64_t now_ms,
                                  const ProducerStateConfig& config,
                                  const std::vector<ProducerSnapshot>& snapshots) {
    snapshot_end_ = snapshots.empty() ? log_start : snapshots.back().offset;
    map_end_ = snapshot_end_;
    if (snapshots.empty()) return;
    for (const ProducerSnapshotEntry& stored : snapshots.back().entries) {
        const ProducerEntry entry = from_snapshot(stored);
        if (is_expired(entry, now_ms, config)) continue;
        producers_.push_back(entry);
        if (!entry.in_transaction()) continue;
        const Txn open{entry.producer_id, {entry.txn_first_offset}, Offset{-1}};
        ongoing_.insert(position_of(ongoing_, entry.txn_first_offset), open);
    }
}

void ProducerState::truncate_fully_and_start_at(Offset offset,
                                                std::vector<ProducerSnapshot>& snapshots) {
    producers_.clear();
    ongoing_.clear();
    unreplicated_.clear();
    snapshots.clear();
    snapshot_end_ = Offset{0};
    map_end_ = offset;
}

}  // namespace hw
