#include "broker_model/group/offsets/offset_store.hpp"

#include <limits>

namespace hw {

namespace {

template <class Map>
std::vector<OffsetKey> keys_of_group(const Map& map, const std::string& group) {
    std::vector<OffsetKey> out;
    constexpr std::int32_t kFirst = std::numeric_limits<std::int32_t>::min();
    for (auto it = map.lower_bound({group, "", kFirst}); it != map.end(); ++it) {
        if (it->first.group != group) break;
        out.push_back(it->first);
    }
    return out;
}

}  // namespace

void OffsetStore::set(const OffsetKey& key, Offset at, std::optional<StoredOffset> value) {
    auto& versions = offsets_[key];
    // The newest that is committed is what readers see; anything older is not.
    std::size_t seen = 0;
    for (std::size_t i = 0; i < versions.size(); ++i)
        if (versions[i].at < committed_) seen = i;
    versions.erase(versions.begin(), versions.begin() + static_cast<std::ptrdiff_t>(seen));
    versions.push_back({at, std::move(value)});
    if (versions.size() == 1 && !versions.back().value) offsets_.erase(key);
}

void OffsetStore::put(const OffsetKey& key, const StoredOffset& value, ProducerId producer) {
    if (producer == kNoProducerId) {
        set(key, value.record, value);
    } else {
        pending_[producer][key] = value;
        open_[key].insert(producer);
    }
}

void OffsetStore::remove(const OffsetKey& key, Offset at) {
    if (offsets_.contains(key)) set(key, at, std::nullopt);
    const auto open = open_.extract(key);
    if (open.empty()) return;
    for (const ProducerId producer : open.mapped()) {
        const auto pending = pending_.find(producer);
        if (pending != pending_.end()) pending->second.erase(key);
    }
}

void OffsetStore::end_transaction(ProducerId producer, bool committed, Offset at) {
    const auto ended = pending_.extract(producer);
    if (ended.empty()) return;
    for (const auto& [key, value] : ended.mapped()) {
        const auto open = open_.find(key);
        if (open != open_.end()) {
            open->second.erase(producer);
            if (open->second.empty()) open_.erase(open);
        }
        if (!committed) continue;
        const StoredOffset* existing = find(key);
        if (existing == nullptr || value.record > existing->record) set(key, at, value);
    }
}

const StoredOffset* OffsetStore::find(const OffsetKey& key) const {
    const auto it = offsets_.find(key);
    if (it == offsets_.end() || !it->second.back().value) return nullptr;
    return &*it->second.back().value;
}

const StoredOffset* OffsetStore::find_committed(const OffsetKey& key) const {
    const auto it = offsets_.find(key);
    if (it == offsets_.end()) return nullptr;
    for (auto v = it->second.rbegin(); v != it->second.rend(); ++v)
        if (v->at < committed_) return v->value ? &*v->value : nullptr;
    return nullptr;
}

bool OffsetStore::has_any_pending(const std::string& group) const {
    return !pending_keys(group).empty();
}

std::vector<OffsetKey> OffsetStore::keys(const std::string& group) const {
    return keys_of_group(offsets_, group);
}

std::vector<OffsetKey> OffsetStore::pending_keys(const std::string& group) const {
    return keys_of_group(open_, group);
}

}  // namespace hw
