#include "broker_model/broker/replica_fetcher.hpp"

#include <algorithm>

#include "broker_model/replication/throttle.hpp"

namespace hw {

namespace {
constexpr std::uint32_t kNoEntry = 0xffffffff;
}

// ---- which partitions -------------------------------------------------------------------------

void ReplicaFetcher::add(Partition& p) {
    if (p.fetcher == slot_ && entries_[p.fetcher_entry].leader_epoch == p.leader_epoch) return;
    if (p.fetcher != slot_) {
        std::uint32_t entry;
        if (free_.empty()) {
            entry = static_cast<std::uint32_t>(entries_.size());
            entries_.emplace_back();
        } else {
            entry = free_.back();
            free_.pop_back();
        }
        Entry& e = entries_[entry];
        e.partition = p.index;
        e.tp = p.tp;
        p.fetcher = slot_;
        p.fetcher_entry = entry;
        ++live_;
        const auto forgotten = std::find(forgotten_.begin(), forgotten_.end(), p.tp);
        if (forgotten != forgotten_.end()) {  // removed and added again between two requests
            forgotten_.erase(forgotten);
            e.in_session = true;
            ++in_session_;
        }
    }
    // A log without leader epochs cannot find its divergence: it starts over at its watermark.
    if (!p.log.latest_epoch()) ops_.truncate_to(p, p.log.high_watermark(), "follower.no_epochs");
    Entry& e = entries_[p.fetcher_entry];
    e.leader_epoch = p.leader_epoch;
    e.lag.reset();
    e.delayed = false;
    resume_at(p.fetcher_entry, p, p.log.log_end());
}

void ReplicaFetcher::remove(Partition& p) {
    HW_CHECK(p.fetcher == slot_);
    Entry& e = entries_[p.fetcher_entry];
    if (e.in_session) {
        forgotten_.push_back(p.tp);
        --in_session_;
    }
    const bool listed = e.changed;
    e = Entry{};
    e.changed = listed;  // the index stays in changed_ until the next request is built
    free_.push_back(p.fetcher_entry);
    p.fetcher = kNoEntry;
    --live_;
}

void ReplicaFetcher::touch(std::uint32_t entry) {
    if (entries_[entry].changed) return;
    entries_[entry].changed = true;
    changed_.push_back(entry);
}

void ReplicaFetcher::delay(std::uint32_t entry) {
    Entry& e = entries_[entry];
    if (e.delayed) return;
    e.delayed = true;
    e.delayed_until = context_.now + context_.config.replica_fetch_backoff;
    delayed_.push_back({entry, e.delayed_until});
    touch(entry);
}

void ReplicaFetcher::stop(std::uint32_t entry) {
    Partition* p = partitions_.at(entries_[entry].partition);
    remove(*p);
}

void ReplicaFetcher::release_due() {
    while (!delayed_.empty() && delayed_.front().until <= context_.now) {
        Entry& e = entries_[delayed_.front().entry];
        if (e.delayed && e.delayed_until == delayed_.front().until) {
            e.delayed = false;
            touch(delayed_.front().entry);
        }
        delayed_.pop_front();
    }
}

void ReplicaFetcher::resume_at(std::uint32_t entry, const Partition& p, Offset offset) {
    Entry& e = entries_[entry];
    e.fetch_offset = offset;
    e.last_fetched_epoch = p.log.latest_epoch().value_or(kNoLeaderEpoch);
    touch(entry);
}

// ---- asking -----------------------------------------------------------------------------------

void ReplicaFetcher::run() {
    if (waiting_ != Waiting::None) return;
    if (!to_locate_.empty()) {
        locate_next();
        if (waiting_ != Waiting::None) return;
    }
    FetchRequest request;
    if (build(request)) {
        send(Waiting::Fetch, std::move(request));
    } else {
        arm_timer();
    }
}

bool ReplicaFetcher::build(FetchRequest& request) {
    release_due();
    for (const std::uint32_t entry : std::exchange(throttled_, {})) touch(entry);
    if (is_full_fetch(session_.epoch)) {
        build_full(request);
    } else {
        build_incremental(request);
    }
    if (in_session_ == 0 && request.forgotten.empty()) return false;
    request.replica_id = context_.id;
    request.replica_epoch = context_.epoch;
    request.max_wait = context_.config.replica_fetch_wait_max;
    request.min_bytes = context_.config.replica_fetch_min_bytes;
    request.max_bytes = context_.config.replica_fetch_response_max_bytes;
    request.session_id = session_.session_id;
    request.session_epoch = session_.epoch;
    return true;
}

void ReplicaFetcher::build_full(FetchRequest& request) {
    forgotten_.clear();
    changed_.clear();
    in_session_ = 0;
    for (Entry& e : entries_) {
        e.changed = false;
        e.in_session = false;
        if (e.partition == kNoPartition || e.delayed || hold_back(e)) continue;
        ask(e, wanted(e), request);
    }
}

void ReplicaFetcher::build_incremental(FetchRequest& request) {
    request.forgotten = std::exchange(forgotten_, {});
    for (const std::uint32_t entry : changed_) {
        Entry& e = entries_[entry];
        if (!e.changed) continue;
        e.changed = false;
        if (e.partition == kNoPartition) continue;
        if (e.delayed || hold_back(e)) {
            if (e.in_session) forget(e, request);
            continue;
        }
        const Asked now = wanted(e);
        if (!e.in_session || e.asked != now) ask(e, now, request);
    }
    changed_.clear();
}

ReplicaFetcher::Asked ReplicaFetcher::wanted(const Entry& e) {
    return {e.fetch_offset, e.leader_epoch, e.last_fetched_epoch,
            partitions_.at(e.partition)->log.log_start()};
}

void ReplicaFetcher::ask(Entry& e, const Asked& wanted, FetchRequest& request) {
    if (!e.in_session) ++in_session_;
    e.in_session = true;
    e.asked = wanted;
    request.partitions.push_back({e.tp, wanted.leader_epoch, wanted.offset,
                                  wanted.last_fetched_epoch, wanted.log_start,
                                  context_.config.replica_fetch_max_bytes});
}

void ReplicaFetcher::forget(Entry& e, FetchRequest& request) {
    e.in_session = false;
    --in_session_;
    request.forgotten.push_back(e.tp);
}

bool ReplicaFetcher::hold_back(const Entry& e) {
    if (context_.follower_quota.limit() == kUnlimitedRate) return false;
    const Partition* p = partitions_.at(e.partition);
    const bool throttled = is_replica_throttled(
        p->settings->follower_throttled.has(e.tp.partition), e.lag && *e.lag <= 0,
        context_.follower_quota.exceeded(context_.now));
    if (throttled) throttled_.push_back(p->fetcher_entry);
    return throttled;
}

void ReplicaFetcher::send(Waiting what, Request request) {
    waiting_ = what;
    correlation_ = context_.request(leader_, channel(), std::move(request));
    deadline_ = context_.now + context_.config.replica_socket_timeout;
    arm_timer();
}

void ReplicaFetcher::arm_timer() {
    Instant due = kNever;
    if (waiting_ != Waiting::None) {
        due = deadline_;
    } else {
        if (!delayed_.empty()) due = delayed_.front().until;
        if (!throttled_.empty())
            due = std::min(due, context_.now + context_.config.replica_fetch_backoff);
    }
    context_.timers.cancel(timer_);
    if (due != kNever) timer_ = context_.timers.arm(due, {BrokerTimer::Kind::Fetcher, slot_});
}

void ReplicaFetcher::on_timer() {
    if (waiting_ != Waiting::None && deadline_ <= context_.now) {
        context_.fx->closes.push_back({leader_, channel()});
        on_disconnected();
        return;
    }
    run();
}

void ReplicaFetcher::close() {
    context_.timers.cancel(timer_);
    context_.fx->closes.push_back({leader_, channel()});
    waiting_ = Waiting::None;
}

// ---- answers ----------------------------------------------------------------------------------

void ReplicaFetcher::on_disconnected() {
    const Waiting lost = std::exchange(waiting_, Waiting::None);
    if (lost == Waiting::None) return;
    if (lost == Waiting::Fetch) {
        fail_all();
    } else if (!to_locate_.empty()) {
        delay(to_locate_.front());
        to_locate_.erase(to_locate_.begin());
    }
    run();
}

void ReplicaFetcher::fail_all() {
    session_ = after_fetch_failure(session_);
    for (std::uint32_t i = 0; i < entries_.size(); ++i)
        if (entries_[i].partition != kNoPartition) delay(i);
}

void ReplicaFetcher::on_answered(const Answered& answer) {
    if (waiting_ == Waiting::None || answer.correlation != correlation_) return;
    if (waiting_ == Waiting::Fetch) {
        waiting_ = Waiting::None;
        handle_fetch(std::get<FetchResponse>(answer.response));
    } else {
        handle_located(std::get<ListOffsetsResponse>(answer.response));
    }
    run();
}

void ReplicaFetcher::handle_fetch(const FetchResponse& response) {
    session_ = after_fetch_response(session_, response.error, response.session_id);
    if (response.error != ErrorCode::NONE) return;
    for (const FetchResponse::Partition& answer : response.partitions) {
        const Partition* p = partitions_.find(answer.tp);
        if (p != nullptr && p->fetcher == slot_) handle_partition(p->fetcher_entry, answer);
    }
}

void ReplicaFetcher::handle_partition(std::uint32_t entry, const FetchResponse::Partition& answer) {
    Entry& e = entries_[entry];
    if (!is_answer_current(!e.delayed && e.in_session, e.asked.offset, e.fetch_offset,
                           e.asked.leader_epoch, e.leader_epoch))
        return;
    Partition& p = *partitions_.at(e.partition);
    switch (follower_action(answer.error, answer.diverging_epoch.has_value(),
                            e.asked.leader_epoch, e.leader_epoch)) {
        case FollowerAction::Append:
            handle_records(entry, p, answer);
            return;
        case FollowerAction::Truncate:
            resume_at(entry, p, ops_.truncate(p, *answer.diverging_epoch, e.fetch_offset).to);
            return;
        case FollowerAction::LocateOffset:
            to_locate_.push_back(entry);
            return;
        case FollowerAction::Stop:
            stop(entry);
            return;
        case FollowerAction::Delay:
            delay(entry);
            return;
    }
}

void ReplicaFetcher::handle_records(std::uint32_t entry, Partition& p,
                                    const FetchResponse::Partition& answer) {
    Entry& e = entries_[entry];
    if (e.fetch_offset != p.log.log_end()) return stop(entry);
    const AppendResult result = ops_.append(p, answer, e.leader_epoch);
    if (!result.ok()) {
        const bool transient = result.fault.code == ErrorCode::CORRUPT_MESSAGE ||
                               result.fault.code == ErrorCode::INVALID_RECORD;
        if (transient) return delay(entry);
        return stop(entry);
    }
    if (result.appended()) {
        e.fetch_offset = result.last_offset + 1;
        e.last_fetched_epoch = p.log.latest_epoch().value_or(kNoLeaderEpoch);
        if (context_.follower_quota.limit() != kUnlimitedRate &&
            p.settings->follower_throttled.has(p.tp.partition))
            for (const RecordBatch& b : answer.batches)
                context_.follower_quota.record(b.size_bytes, context_.now);
    }
    if (result.appended() || !e.lag)
        e.lag = std::max<std::int64_t>(0, answer.high_watermark - e.fetch_offset);
    if (e.fetch_offset != e.asked.offset || p.log.log_start() != e.asked.log_start) touch(entry);
}

// ---- a fetch offset outside the leader's log --------------------------------------------------

void ReplicaFetcher::locate_next() {
    while (!to_locate_.empty()) {
        const Entry& e = entries_[to_locate_.front()];
        if (e.partition != kNoPartition && !e.delayed) break;
        to_locate_.erase(to_locate_.begin());
    }
    if (to_locate_.empty()) return;
    const Entry& e = entries_[to_locate_.front()];
    leader_end_ = kNoOffset;
    located_epoch_ = e.leader_epoch;
    ListOffsetsRequest request;
    request.replica_id = context_.id;
    request.partitions.push_back({e.tp, e.leader_epoch, kLatestTimestamp});
    send(Waiting::LeaderEnd, std::move(request));
}

void ReplicaFetcher::handle_located(const ListOffsetsResponse& response) {
    const Waiting asked = std::exchange(waiting_, Waiting::None);
    if (to_locate_.empty()) return;
    const std::uint32_t entry = to_locate_.front();
    Entry& e = entries_[entry];
    const bool usable = e.partition != kNoPartition && !e.delayed &&
                        e.leader_epoch == located_epoch_ && !response.partitions.empty() &&
                        response.partitions.front().tp == e.tp;
    if (!usable) {
        to_locate_.erase(to_locate_.begin());
        return;
    }
    const ListOffsetsResponse::Partition& answer = response.partitions.front();
    if (answer.error != ErrorCode::NONE) {
        to_locate_.erase(to_locate_.begin());
        if (answer.error == ErrorCode::FENCED_LEADER_EPOCH) return stop(entry);
        return delay(entry);
    }
    Partition& p = *partitions_.at(e.partition);
    Offset leader_start{0};
    if (asked == Waiting::LeaderEnd) {
        leader_end_ = answer.offset;
        if (!leader_ends_before(leader_end_, p.log.log_end())) {
            ListOffsetsRequest request;
            request.replica_id = context_.id;
            request.partitions.push_back({e.tp, e.leader_epoch, kEarliestTimestamp});
            return send(Waiting::LeaderStart, std::move(request));
        }
    } else {
        leader_start = answer.offset;
    }
    to_locate_.erase(to_locate_.begin());
    const Offset next =
        ops_.reset(p, out_of_range_action(p.log.log_end(), leader_start, leader_end_));
    e.lag = leader_end_ - next;
    resume_at(entry, p, next);
}

}  // namespace hw
