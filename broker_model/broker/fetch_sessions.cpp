#include "broker_model/broker/fetch_sessions.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace hw {

namespace {
constexpr std::uint32_t kNoEntry = 0xffffffff;

bool id_less(const std::pair<std::int32_t, std::uint32_t>& a, std::int32_t id) {
    return a.first < id;
}
}  // namespace

FetchContext* FetchSessions::find_session(std::int32_t id) {
    const auto found = std::lower_bound(by_id_.begin(), by_id_.end(), id, id_less);
    if (found == by_id_.end() || found->first != id) return nullptr;
    return slots_[found->second].get();
}

FetchContext& FetchSessions::create() {
    std::uint32_t slot;
    if (free_.empty()) {
        slot = static_cast<std::uint32_t>(slots_.size());
        slots_.push_back(std::make_unique<FetchContext>());
    } else {
        slot = free_.back();
        free_.pop_back();
        // Keeps the buffers: fetches without a session come and go with every request.
        FetchContext& c = *slots_[slot];
        std::vector<FetchEntry> entries = std::move(c.entries);
        std::vector<std::uint32_t> dirty = std::move(c.dirty);
        c = FetchContext{};
        entries.clear();
        dirty.clear();
        c.entries = std::move(entries);
        c.dirty = std::move(dirty);
    }
    slots_[slot]->slot = slot;
    slots_[slot]->created = context_.now;
    return *slots_[slot];
}

void FetchSessions::close_session(FetchContext& c) {
    if (c.session_id != kNoFetchSession) {
        const auto found = std::lower_bound(by_id_.begin(), by_id_.end(), c.session_id, id_less);
        if (found != by_id_.end() && found->first == c.session_id) by_id_.erase(found);
    }
    if (!c.parked) {
        destroy(c);
    } else {
        c.may_open_session = false;
        c.session_id = kNoFetchSession;
    }
}

void FetchSessions::destroy(FetchContext& c) {
    HW_CHECK(!c.parked, "a parked fetch has to be answered first");
    for (std::uint32_t i = 0; i < c.entries.size(); ++i)
        if (c.entries[i].live) unsubscribe(c, i);
    c.entries.clear();
    c.dirty.clear();
    c.live = 0;
    free_.push_back(c.slot);
}

// ---- entries ----------------------------------------------------------------------------------

std::uint32_t FetchSessions::find_entry(FetchContext& c, TopicPartition tp) {
    if (const Partition* p = partitions_.find(tp)) {
        for (const FetchSubscription& s : p->subscriptions)
            if (s.context == c.slot) return s.entry;
    }
    // Not hosted, or not linked yet: such entries are always dirty.
    for (const std::uint32_t i : c.dirty)
        if (c.entries[i].live && c.entries[i].asked.tp == tp) return i;
    return kNoEntry;
}

void FetchSessions::put(FetchContext& c, const FetchRequest::Partition& asked, bool fresh) {
    std::uint32_t entry = fresh ? kNoEntry : find_entry(c, asked.tp);
    if (entry == kNoEntry) {
        if (c.free.empty()) {
            entry = static_cast<std::uint32_t>(c.entries.size());
            c.entries.emplace_back();
        } else {
            entry = c.free.back();
            c.free.pop_back();
            const bool listed = c.entries[entry].dirty;
            c.entries[entry] = FetchEntry{};
            c.entries[entry].dirty = listed;
        }
        FetchEntry& e = c.entries[entry];
        e.live = true;
        e.order = c.next_order++;
        e.asked = asked;
        ++c.live;
        (void)locate(c, entry);
    } else {
        c.entries[entry].asked = asked;
    }
    c.mark_dirty(entry);
}

void FetchSessions::update(FetchContext& c, const FetchRequest& request) {
    const bool fresh = c.live == 0;  // a full request names each partition once
    for (const FetchRequest::Partition& asked : request.partitions) put(c, asked, fresh);
    for (const TopicPartition tp : request.forgotten) forget(c, tp);
}

void FetchSessions::forget(FetchContext& c, TopicPartition tp) {
    const std::uint32_t entry = find_entry(c, tp);
    if (entry == kNoEntry) return;
    unsubscribe(c, entry);
    c.entries[entry].live = false;
    c.free.push_back(entry);
    --c.live;
}

Partition* FetchSessions::locate(FetchContext& c, std::uint32_t entry) {
    FetchEntry& e = c.entries[entry];
    if (e.partition != kNoPartition) return partitions_.at(e.partition);
    Partition* p = partitions_.find(e.asked.tp);
    if (p == nullptr) return nullptr;
    e.partition = p->index;
    p->subscriptions.push_back({c.slot, entry});
    return p;
}

void FetchSessions::unsubscribe(FetchContext& c, std::uint32_t entry) {
    FetchEntry& e = c.entries[entry];
    if (e.partition == kNoPartition) return;
    Partition& p = *partitions_.at(e.partition);
    std::erase_if(p.subscriptions, [&](const FetchSubscription& s) {
        return s.context == c.slot && s.entry == entry;
    });
    if (Follower* f = p.follower(c.params.replica_id); f != nullptr && f->level_at == &c.fetched_at)
        f->settle();
    e.partition = kNoPartition;
}

void FetchSessions::orphan(Partition& p) {
    for (const FetchSubscription& s : p.subscriptions) {
        FetchContext& c = *slots_[s.context];
        c.entries[s.entry].partition = kNoPartition;
        c.mark_dirty(s.entry);
    }
    p.subscriptions.clear();
}

// ---- the session cache ------------------------------------------------------------------------

void FetchSessions::touch(FetchContext& c) {
    c.last_used = context_.now;
    c.ranked_size = static_cast<std::int32_t>(c.live);
}

std::int32_t FetchSessions::new_id() {
    for (;;) {
        const auto id = static_cast<std::int32_t>(
            context_.rng.between(1, std::numeric_limits<std::int32_t>::max() - 1));
        if (find_session(id) == nullptr) return id;
    }
}

bool FetchSessions::make_room(const FetchContext& newcomer) {
    if (by_id_.size() < static_cast<std::size_t>(context_.config.fetch_session_slots)) return true;
    FetchContext* oldest = nullptr;
    FetchContext* cheapest = nullptr;
    const auto rank = [](const FetchContext& c) {
        return FetchSessionRank{c.privileged, c.ranked_size, c.session_id};
    };
    for (const auto& [id, slot] : by_id_) {
        FetchContext& c = *slots_[slot];
        if (oldest == nullptr || c.last_used < oldest->last_used) oldest = &c;
        if (is_evictable_fetch_session(c.privileged, c.created, c.last_used, newcomer.privileged) &&
            (cheapest == nullptr || rank(c) < rank(*cheapest)))
            cheapest = &c;
    }
    if (oldest == nullptr) return false;  // no slots at all
    if (is_stale_fetch_session(context_.now, oldest->last_used)) {
        close_session(*oldest);
        return true;
    }
    const FetchSessionRank wanted{newcomer.privileged, static_cast<std::int32_t>(newcomer.live), 0};
    if (cheapest == nullptr || !may_replace_fetch_session(wanted, rank(*cheapest))) return false;
    close_session(*cheapest);
    return true;
}

std::int32_t FetchSessions::open_session(FetchContext& c) {
    if (!make_room(c)) return kNoFetchSession;
    c.session_id = new_id();
    c.expected_epoch = next_fetch_epoch(kInitialFetchEpoch);
    c.created = context_.now;
    touch(c);
    const auto at = std::lower_bound(by_id_.begin(), by_id_.end(), c.session_id, id_less);
    by_id_.insert(at, {c.session_id, c.slot});
    return c.session_id;
}

}  // namespace hw
