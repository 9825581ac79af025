#include "broker_model/broker/fetch_service.hpp"

#include <algorithm>

namespace hw {

// ---- a request --------------------------------------------------------------------------------

void FetchService::handle(const ReplyTo& from, const FetchRequest& request) {
    FetchContext* c = context_for(from, request);
    if (c == nullptr) return;  // answered: session error
    set_params(*c, from, request);
    sessions_.update(*c, request);
    if (c->incremental) {
        if (c->live == 0) {  // everything was forgotten: the session ends
            sessions_.close_session(*c);
            context_.reply(from, FetchResponse{});
            return;
        }
        sessions_.touch(*c);
        c->expected_epoch = next_fetch_epoch(c->expected_epoch);
    }
    c->fetched_at = context_.now;
    const Pass pass = read_dirty(*c, true);
    if ((!pass.any_known && c->dirty.size() == c->live) ||
        answers_at_once(pass.outcome, c->params.max_wait, c->params.min_bytes)) {
        respond(*c);
    } else {
        park(*c);
    }
}

FetchContext* FetchService::context_for(const ReplyTo& from, const FetchRequest& request) {
    FetchContext* open = request.session_id == kNoFetchSession
                             ? nullptr
                             : sessions_.find_session(request.session_id);
    if (open != nullptr && open->parked) complete(*open);  // its client gave up on it
    if (open != nullptr) open = sessions_.find_session(request.session_id);
    if (is_full_fetch(request.session_epoch)) {
        if (open != nullptr) sessions_.close_session(*open);
        FetchContext& c = sessions_.create();
        c.incremental = false;
        c.may_open_session = request.session_epoch == kInitialFetchEpoch;
        return &c;
    }
    const ErrorCode refused = check_fetch_epoch(
        open != nullptr, open != nullptr ? open->expected_epoch : 0, request.session_epoch);
    if (refused != ErrorCode::NONE) {
        FetchResponse response;
        response.error = refused;
        context_.reply(from, std::move(response));
        return nullptr;
    }
    open->incremental = true;
    return open;
}

void FetchService::set_params(FetchContext& c, const ReplyTo& from, const FetchRequest& request) {
    c.reply_to = from;
    c.privileged = request.replica_id.value() >= 0;
    const std::int32_t max_bytes = std::min(request.max_bytes, context_.config.fetch_max_bytes);
    c.params = {request.replica_id,
                request.replica_epoch,
                request.max_wait,
                std::min(request.min_bytes, max_bytes),
                max_bytes,
                c.privileged ? FetchIsolation::LogEnd
                : request.isolation == IsolationLevel::ReadCommitted
                    ? FetchIsolation::TxnCommitted
                    : FetchIsolation::HighWatermark,
                request.rack};
}

FetchService::Pass FetchService::read_dirty(FetchContext& c, bool first_pass) {
    std::erase_if(c.dirty, [&](std::uint32_t i) {
        if (c.entries[i].live) return false;
        c.entries[i].dirty = false;
        return true;
    });
    std::sort(c.dirty.begin(), c.dirty.end(), [&](std::uint32_t a, std::uint32_t b) {
        return c.entries[a].order < c.entries[b].order;
    });
    Pass pass;
    pass.outcome.empty_request = c.live == 0;
    FetchLimits limits{c.params.max_bytes, true, 0};
    results_.resize(c.dirty.size());
    for (std::size_t i = 0; i < c.dirty.size(); ++i) {
        FetchResponse::Partition& out = results_[i];
        out = FetchResponse::Partition{};
        if (!reader_.read(c, c.dirty[i], limits, first_pass, out)) continue;
        pass.any_known = true;
        pass.outcome.any_error |= out.error != ErrorCode::NONE;
        pass.outcome.any_diverging |= out.diverging_epoch.has_value();
        pass.outcome.any_preferred_replica |= out.preferred_read_replica != kNoNode;
    }
    pass.outcome.bytes = limits.bytes_read;
    return pass;
}

// ---- parking and waking -----------------------------------------------------------------------

void FetchService::park(FetchContext& c) {
    c.parked = true;
    c.timeout = context_.timers.arm(context_.now + c.params.max_wait,
                                    {BrokerTimer::Kind::FetchTimeout, c.slot});
}

void FetchService::on_timeout(std::uint32_t slot) {
    FetchContext& c = sessions_.at(slot);
    if (c.parked) complete(c);
}

void FetchService::on_change(Partition& p, std::uint8_t changes) {
    constexpr std::uint8_t kWakesAnybody = kLeadershipChanged | kRemoved;
    for (const FetchSubscription& s : p.subscriptions) {
        FetchContext& c = sessions_.at(s.context);
        c.mark_dirty(s.entry);
        Follower* f = p.follower(c.params.replica_id);
        if (f != nullptr && f->level_at == &c.fetched_at) f->settle();
        const std::uint8_t wakes =
            kWakesAnybody | (c.params.from_follower() ? kLogEndMoved : kHighWatermarkMoved);
        if (c.parked && !c.wake_candidate && (changes & wakes) != 0) {
            c.wake_candidate = true;
            candidates_.push_back(s.context);
        }
    }
    if ((changes & kRemoved) != 0) sessions_.orphan(p);
}

void FetchService::wake_parked() {
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
        FetchContext& c = sessions_.at(candidates_[i]);
        c.wake_candidate = false;
        if (!c.parked) continue;
        std::int64_t bytes = 0;
        bool now = false;
        for (const std::uint32_t entry : c.dirty) {
            const FetchWake w = reader_.wake(c, entry);
            now |= w.now;
            bytes += w.bytes;
            if (now) break;
        }
        if (now || bytes >= c.params.min_bytes) complete(c);
    }
    candidates_.clear();
}

void FetchService::complete(FetchContext& c) {
    context_.timers.cancel(c.timeout);
    c.parked = false;
    (void)read_dirty(c, false);
    respond(c);
}

// ---- the response -----------------------------------------------------------------------------

void FetchService::respond(FetchContext& c) {
    FetchResponse response;
    if (c.incremental) {
        answer_incremental(c, response);
    } else {
        answer_full(c, response);
    }
    if (c.params.from_follower() && context_.leader_quota.limit() != kUnlimitedRate)
        for (const FetchResponse::Partition& p : response.partitions)
            for (const RecordBatch& b : p.batches)
                context_.leader_quota.record(b.size_bytes, context_.now);
    context_.reply(c.reply_to, std::move(response));
    if (c.session_id == kNoFetchSession) sessions_.destroy(c);
}

void FetchService::answer_full(FetchContext& c, FetchResponse& response) {
    // Every entry of a full request is dirty, so the results cover all of them.
    if (c.may_open_session) response.session_id = sessions_.open_session(c);
    if (c.session_id != kNoFetchSession) {
        for (std::size_t i = 0; i < results_.size(); ++i) {
            const FetchResponse::Partition& r = results_[i];
            c.entries[c.dirty[i]].told = {r.high_watermark, r.log_start_offset};
        }
        remember_level_entries(c);
    }
    response.partitions.assign(std::make_move_iterator(results_.begin()),
                               std::make_move_iterator(results_.end()));
}

void FetchService::answer_incremental(FetchContext& c, FetchResponse& response) {
    response.session_id = c.session_id;
    for (std::size_t i = 0; i < results_.size(); ++i) {
        FetchResponse::Partition& r = results_[i];
        FetchEntry& e = c.entries[c.dirty[i]];
        const FetchSessionNews news{r.high_watermark,
                                    r.log_start_offset,
                                    !r.batches.empty(),
                                    r.error != ErrorCode::NONE,
                                    r.diverging_epoch.has_value(),
                                    r.preferred_read_replica != kNoNode};
        if (!must_include_in_response(e.told, news)) continue;
        if (news.has_records) e.order = c.next_order++;
        response.partitions.push_back(std::move(r));
    }
    remember_level_entries(c);
}

// Entries with nothing to tell leave the dirty list until their partition changes.
void FetchService::remember_level_entries(FetchContext& c) {
    std::erase_if(c.dirty, [&](std::uint32_t i) {
        FetchEntry& e = c.entries[i];
        if (!e.live || !e.level || e.partition == kNoPartition) return false;
        Partition& p = reader_.hosted(e.partition);
        if (e.told.high_watermark != p.log.high_watermark() ||
            e.told.log_start != p.log.log_start())
            return false;
        if (c.params.from_follower()) {
            Follower* f = p.follower(c.params.replica_id);
            // Outside the ISR every fetch asks anew whether it may join.
            if (f == nullptr || !p.isr.has(f->id) || f->recorded.log_end != p.log.log_end())
                return false;
            f->level_at = &c.fetched_at;
        }
        e.dirty = false;
        return true;
    });
}

}  // namespace hw
