// What a replica does by itself, state by state: look at its timers, send what is due.
#include <algorithm>

#include "broker_model/controller/raft/raft_node.hpp"

namespace hw {

Instant RaftReplica::poll(Instant now, Effects& fx) {
    switch (state_) {
        case RaftState::Leader:
            return poll_leader(now, fx);
        case RaftState::Candidate:
        case RaftState::Prospective:
            return poll_nominee(now, fx);
        case RaftState::Follower:
            return poll_follower(now, fx);
        case RaftState::Unattached:
            return poll_unattached(now, fx);
        case RaftState::Resigned:
            return poll_resigned(now, fx);
    }
    return kNever;
}

Instant RaftReplica::poll_unattached(Instant now, Effects& fx) {
    if (is_voter_) {
        if (shutdown_ != Shutdown::No) return kNever;
        if (now >= deadline_) {
            to_prospective("raft.election_timeout", now, fx);
            return now;
        }
    }
    return std::min(fetch_from_any(now, fx), deadline_);
}

// Prospective and Candidate: ask everybody who has not answered yet, while it can still be won.
Instant RaftReplica::poll_nominee(Instant now, Effects& fx) {
    if (shutdown_ == Shutdown::No && now >= deadline_) {
        if (state_ == RaftState::Candidate) {
            to_prospective("raft.election_timeout", now, fx);
        } else {
            after_pre_vote_lost(now, fx);
        }
        return now;
    }
    Instant at = shutdown_ == Shutdown::No ? deadline_ : kNever;
    if (tally_.is_lost()) return at;
    for (NodeId voter : tally_.with(VoteTally::Vote::Open)) {
        const OffsetAndEpoch end = log_.end();
        const VoteRequest request{epoch_,    settings_.self, voter,
                                  end.epoch, end.offset,     state_ == RaftState::Prospective};
        at = std::min(at, send_if_ready(voter, request, now, fx).second);
    }
    return at;
}

Instant RaftReplica::poll_leader(Instant now, Effects& fx) {
    if (shutdown_ != Shutdown::No || leader_.resign_asked) {
        to_resigned("raft.resign_asked", now, fx);
        return now;
    }
    if (now >= leader_.check_quorum.deadline()) {
        to_resigned("raft.check_quorum", now, fx);
        return now;
    }
    append_pending(now, fx);
    const Duration period = millis(settings_.fetch_timeout.ms() / 2);
    if (now >= leader_.begin_quorum_at) {
        for (NodeId voter : voters_to_tell(leader_, settings_.self, period, now)) {
            (void)send_if_ready(voter, BeginQuorumEpochRequest{epoch_, settings_.self, voter}, now,
                                fx);
        }
        leader_.begin_quorum_at = now + period;
    }
    return std::min({leader_.begin_quorum_at, leader_.check_quorum.deadline(), pending_due_});
}

Instant RaftReplica::poll_resigned(Instant now, Effects& fx) {
    Instant at = kNever;
    for (NodeId voter : untold_) {
        const EndQuorumEpochRequest request{epoch_, settings_.self, successors_};
        at = std::min(at, send_if_ready(voter, request, now, fx).second);
    }
    if (shutdown_ != Shutdown::No) return at;
    if (now >= deadline_) {
        // A new epoch: in the old one it could only follow itself.
        to_unattached(epoch_ + 1, kNoNode, "raft.resignation_over", now, fx);
        return now;
    }
    return std::min(at, deadline_);
}

Instant RaftReplica::poll_follower(Instant now, Effects& fx) {
    if (!is_voter_) return fetch_from_best(now, fx);
    if (now >= deadline_) {
        to_prospective("raft.fetch_timeout", now, fx);
        return now;
    }
    const bool may_announce = settings_.announces_itself && now >= announce_at_;
    const Instant at = may_announce ? announce(now, fx) : fetch_from_best(now, fx);
    return std::min(at, deadline_);
}

Instant RaftReplica::announce(Instant now, Effects& fx) {
    if (announced_) {
        announce_at_ = now + settings_.fetch_timeout;
        return fetch_from_best(now, fx);
    }
    const auto [sent, at] =
        send_if_ready(leader_id_, UpdateRaftVoterRequest{epoch_, settings_.self}, now, fx);
    if (sent) announce_at_ = now + settings_.fetch_timeout;
    return at;
}

// The leader if it answers; while it does not, anybody who may know of a new one.
Instant RaftReplica::fetch_from_best(Instant now, Effects& fx) {
    if (peers_.has_timed_out(leader_id_, now)) {
        peers_.give_up(leader_id_);
        return fetch_from_any(now, fx);
    }
    if (peers_.is_backing_off(leader_id_, now)) return fetch_from_any(now, fx);
    if (peers_.has_any_in_flight(now)) return peers_.next_chance(settings_.bootstrap, now);
    return send_if_ready(leader_id_, leader_fetch_request(), now, fx).second;
}

Instant RaftReplica::fetch_from_any(Instant now, Effects& fx) {
    const auto& servers = settings_.bootstrap;
    if (servers.empty()) return kNever;
    if (!peers_.has_any_in_flight(now)) {
        const std::size_t first = settings_.random_bootstrap ? rng_.below(servers.size()) : 0;
        for (std::size_t i = 0; i < servers.size(); ++i) {
            const NodeId server = servers[(first + i) % servers.size()];
            if (!peers_.is_ready(server, now)) continue;
            return send_if_ready(server, fetch_request(), now, fx).second;
        }
    }
    return peers_.next_chance(servers, now);
}

RaftFetchRequest RaftReplica::fetch_request() const {
    return {settings_.self,    epoch_,          log_.end_offset(),
            log_.last_epoch(), high_watermark_, settings_.fetch_max_wait};
}

Request RaftReplica::leader_fetch_request() const {
    if (!downloading_) return fetch_request();
    return FetchSnapshotRequest{settings_.self, epoch_, downloading_->id, downloading_->bytes,
                                settings_.fetch_max_bytes};
}

std::pair<bool, Instant> RaftReplica::send_if_ready(NodeId to, const Request& request, Instant now,
                                                    Effects& fx) {
    const bool ready = !peers_.is_backing_off(to, now) && peers_.is_ready(to, now);
    for (NodeId stale : peers_.take_stale()) {
        fx.closes.push_back({stale, settings_.channel});
        peers_.closed(stale, now);
    }
    if (!ready) return {false, peers_.busy_until(to)};
    const CorrelationId correlation = next_correlation_++;
    fx.requests.push_back({to, settings_.channel, correlation, request, after_, true});
    peers_.sent(to, correlation, now);
    return {true, peers_.busy_until(to)};
}

}  // namespace hw
