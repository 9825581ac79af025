#include "broker_model/client/membership/offset_commits.hpp"

#include <algorithm>

#include "broker_model/client/membership/commit_error.hpp"

namespace hw {

std::uint64_t OffsetCommits::submit(Kind kind, std::vector<CommittedOffset> offsets, Instant now,
                                    Duration patience) {
    Commit& c = commits_.emplace_back();
    c.ticket = next_ticket_++;
    c.kind = kind;
    c.offsets = std::move(offsets);
    c.deadline = now + patience;
    c.retry_at = now;
    const std::uint64_t ticket = c.ticket;
    const std::string_view refused = traits_of(member_.state).commit_exception;
    if (c.offsets.empty()) {
        finish(c, {}, now);
    } else if (!refused.empty()) {
        finish(c, refused, now);
    }
    sweep();
    return ticket;
}

bool OffsetCommits::pending(std::uint64_t ticket) const {
    return std::ranges::any_of(commits_, [&](const Commit& c) { return c.ticket == ticket; });
}

std::vector<CommittedOffset> OffsetCommits::consumed(const MemberTurn& t) {
    std::vector<CommittedOffset> offsets;
    for (const AssignedPartition& p : t.subscription.all()) {
        if (p.state != AssignedPartition::State::Fetching) continue;
        offsets.push_back({t.client.metadata().topic(p.topic).name, p.partition, p.position.offset,
                           p.position.offset_epoch, {}});
    }
    return offsets;
}

void OffsetCommits::auto_commit(const MemberTurn& t) {
    if (!settings_.group.auto_commit || t.now < next_auto_at_) return;
    restart_timer(t.now);
    submit(Kind::Periodic, consumed(t), t.now, settings_.api_timeout);
}

void OffsetCommits::work(const MemberTurn& t) {
    for (Commit& c : commits_) {
        if (c.tag != 0 && c.kind != Kind::Sync && c.kind != Kind::BeforeRevocation) continue;
        if (t.now >= c.deadline) {
            finish(c, c.kind == Kind::Sync ? "TimeoutException" : "RetriableCommitFailedException",
                   t.now);
        } else if (c.tag == 0 && t.now >= c.retry_at && link_.ready(t.client, t.now)) {
            send(c, t.now);
        }
    }
    sweep();
}

void OffsetCommits::send(Commit& c, Instant now) {
    const std::string_view refused = traits_of(member_.state).commit_exception;
    if (!refused.empty()) return finish(c, refused, now);
    OffsetCommitRequest request;
    request.group = settings_.group.id;
    request.generation_or_epoch = member_.generation.id;
    request.member_id = member_.generation.member_id;
    request.instance_id = settings_.group.instance;
    request.offsets = c.offsets;
    c.sent_as = member_.generation;
    c.tag = link_.send(CoordinatorLink::Purpose::Commit, std::move(request), now);
}

void OffsetCommits::on_answer(std::uint64_t tag, const OffsetCommitResponse& response,
                              const MemberTurn& t) {
    Commit* c = find_tag(tag);
    if (c == nullptr) return;
    const auto bad = std::ranges::find_if(response.partitions, [](const PartitionError& p) {
        return p.error != ErrorCode::NONE;
    });
    if (bad == response.partitions.end()) {
        for (const CommittedOffset& o : c->offsets)
            stored_.push_back({t.client.metadata().find(o.topic), o.partition, o.offset});
        finish(*c, {}, t.now);
        return sweep();
    }
    using Membership = AfterCommitError::Membership;
    const AfterCommitError then =
        after_commit_error(bad->error, c->sent_as == member_.generation, member_.state);
    const std::string why = "offset commit failed: " + std::string(error_name(bad->error));
    switch (then.membership) {
        case Membership::Keep: break;
        case Membership::Rediscover: link_.mark_unknown(false); break;
        case Membership::JoinAgain: member_.request_rejoin(why); break;
        case Membership::ForgetGeneration: member_.forget(false, why); break;
        case Membership::ForgetAll: member_.forget(true, why); break;
    }
    if (then.retriable) {
        retriable_failure(*c, t.now);
    } else {
        finish(*c, then.exception, t.now);
    }
    sweep();
}

void OffsetCommits::on_lost(std::uint64_t tag, Instant now) {
    if (Commit* c = find_tag(tag)) retriable_failure(*c, now);
    sweep();
}

void OffsetCommits::retriable_failure(Commit& c, Instant now) {
    if (c.kind == Kind::Sync || c.kind == Kind::BeforeRevocation) {
        c.tag = 0;
        c.retry_at = now + settings_.retry_backoff;
        return;
    }
    if (c.kind == Kind::Periodic) next_auto_at_ = now + settings_.retry_backoff;
    finish(c, "RetriableCommitFailedException", now);
}

void OffsetCommits::finish(Commit& c, std::string_view exception, Instant now) {
    c.done = true;
    if (c.kind == Kind::Sync || c.kind == Kind::Async)
        results_.push_back({c.ticket, exception, now});
}

void OffsetCommits::sweep() {
    std::erase_if(commits_, [](const Commit& c) { return c.done; });
}

OffsetCommits::Commit* OffsetCommits::find_tag(std::uint64_t tag) {
    const auto it = std::ranges::find(commits_, tag, &Commit::tag);
    return it == commits_.end() ? nullptr : &*it;
}

Instant OffsetCommits::next_deadline(bool polling) const {
    Instant at = kNever;
    for (const Commit& c : commits_)
        at = std::min({at, c.deadline, c.tag == 0 ? c.retry_at : kNever});
    const bool counts = polling && settings_.group.auto_commit &&
                        member_.state == MemberState::Stable;
    return counts ? std::min(at, next_auto_at_) : at;
}

}  // namespace hw
