#include "broker_model/base/check.hpp"
#include "broker_model/controller/raft/election_timeout.hpp"
#include "broker_model/controller/raft/raft_node.hpp"

namespace hw {

void RaftReplica::enter(RaftState to, const char* why, Effects& fx) {
    HW_CHECK(is_raft_transition(state_, to, why), std::string(raft_state_name(state_)) + " -> " +
                                                      std::string(raft_state_name(to)) + ": " +
                                                      why);
    state_ = to;
    if (to != RaftState::Leader) {
        pending_.clear();  // never appended: whoever waits for them learns of the lost leadership
        pending_due_ = kNever;
        leader_change_due_ = false;
        leader_ = {};
    }
    observe_state(why, fx);
}

void RaftReplica::observe_state(const char* why, Effects& fx) const {
    Observation seen;
    seen.fact = Fact::RaftStateChanged;
    seen.value = static_cast<std::int64_t>(state_);
    seen.value2 = epoch_.value();
    seen.rule = why;
    fx.observed.push_back(seen);
}

Instant RaftReplica::election_deadline(Instant now) {
    return now + draw_election_timeout(settings_.election_timeout, settings_.election_jitter, rng_);
}

void RaftReplica::to_unattached(RaftEpoch epoch, NodeId leader, const char* why, Instant now,
                                Effects& fx) {
    const bool same_epoch = epoch == epoch_;
    if (!is_voter_) {
        deadline_ = kNever;
    } else if (!keeps_election_wait(state_, tally_.is_lost())) {
        deadline_ = election_deadline(now);
    }
    epoch_ = epoch;
    leader_id_ = leader;
    leader_reachable_ = false;
    if (!same_epoch) voted_ = kNoNode;  // a vote binds for one epoch
    enter(RaftState::Unattached, why, fx);
    write_quorum_state(fx);
    peers_.forget_all();
}

void RaftReplica::to_follower(RaftEpoch epoch, NodeId leader, const char* why, Instant now,
                              Effects& fx) {
    if (leader == settings_.self || epoch < epoch_ || (epoch == epoch_ && is_leader())) {
        return fail(RaftFault::TwoLeadersInEpoch);
    }
    if (epoch != epoch_) voted_ = kNoNode;
    epoch_ = epoch;
    leader_id_ = leader;
    leader_reachable_ = true;
    deadline_ = now + settings_.fetch_timeout;
    fetched_from_leader_ = false;
    downloading_.reset();
    announced_ = false;
    announce_at_ = deadline_;
    enter(RaftState::Follower, why, fx);
    write_quorum_state(fx);
    peers_.forget_all();
    fail_fetches(fx);
}

// Nothing to make durable: asking for pre-votes promises nothing.
void RaftReplica::to_prospective(const char* why, Instant now, Effects& fx) {
    deadline_ = election_deadline(now);
    tally_ = VoteTally(settings_.voters, settings_.self);
    downloading_.reset();
    enter(RaftState::Prospective, why, fx);
    peers_.forget_all();
    if (tally_.is_won()) to_candidate(now, fx);
}

void RaftReplica::to_candidate(Instant now, Effects& fx) {
    ++epoch_;
    leader_id_ = kNoNode;
    leader_reachable_ = false;
    voted_ = settings_.self;
    deadline_ = election_deadline(now);
    tally_ = VoteTally(settings_.voters, settings_.self);
    enter(RaftState::Candidate, "raft.pre_vote_won", fx);
    write_quorum_state(fx);
    peers_.forget_all();
    if (tally_.is_won()) to_leader(now, fx);
}

void RaftReplica::to_leader(Instant now, Effects& fx) {
    leader_ = {};
    for (NodeId voter : settings_.voters) leader_.voters.push_back({voter, kUnknownOffset, {}});
    leader_.epoch_start = log_.end_offset();
    leader_.check_quorum =
        CheckQuorum(settings_.voters.size(), check_quorum_timeout(settings_.fetch_timeout), now);
    leader_.begin_quorum_at = now;
    leader_id_ = settings_.self;
    leader_reachable_ = true;
    voted_ = kNoNode;  // the file names the leader of the epoch instead
    deadline_ = kNever;
    high_watermark_ = kUnknownOffset;
    leader_change_due_ = true;
    enter(RaftState::Leader, "raft.election_won", fx);
    write_quorum_state(fx);
    peers_.forget_all();
}

void RaftReplica::to_resigned(const char* why, Instant now, Effects& fx) {
    fail_fetches(fx);
    successors_ = successors(leader_, settings_.self);
    untold_ = settings_.voters;
    std::erase(untold_, settings_.self);
    deadline_ = election_deadline(now);
    high_watermark_ = kUnknownOffset;
    enter(RaftState::Resigned, why, fx);
    peers_.forget_all();
}

// The vote is durable before the candidate hears of it.
void RaftReplica::add_vote(NodeId candidate, Instant now, Effects& fx) {
    if (candidate == settings_.self) return fail(RaftFault::VoteForItself);
    voted_ = candidate;
    // The candidate has at least as good a chance as we have: wait the whole time again.
    if (is_voter_) deadline_ = election_deadline(now);
    if (state_ == RaftState::Prospective) tally_ = VoteTally(settings_.voters, settings_.self);
    enter(state_, "raft.vote_granted", fx);
    write_quorum_state(fx);
}

void RaftReplica::after_pre_vote_lost(Instant now, Effects& fx) {
    if (leader_id_ != kNoNode && leader_reachable_) {
        to_follower(epoch_, leader_id_, "raft.pre_vote_lost", now, fx);
    } else {
        to_unattached(epoch_, leader_id_, "raft.pre_vote_lost", now, fx);
    }
}

// RULE raft.one_leader: an epoch has one leader, and nobody else knows better than we whether it
// is us.
bool RaftReplica::contradicts(RaftEpoch epoch, NodeId leader) const {
    if (leader == kNoNode) return false;
    if (leader == settings_.self) return !is_leader();
    return epoch == epoch_ && leader_id_ != kNoNode && leader != leader_id_;
}

// Takes over what a message says of epoch and leader; `epoch` is not older than ours.
void RaftReplica::adopt(RaftEpoch epoch, NodeId leader, Instant now, Effects& fx) {
    if (contradicts(epoch, leader)) return fail(RaftFault::TwoLeadersInEpoch);
    if (epoch > epoch_) {
        if (leader != kNoNode) {
            to_follower(epoch, leader, "raft.leader_found", now, fx);
        } else {
            to_unattached(epoch, kNoNode, "raft.higher_epoch", now, fx);
        }
    } else if (leader != kNoNode && (leader_id_ == kNoNode || !leader_reachable_)) {
        to_follower(epoch, leader, "raft.leader_found", now, fx);
    }
}

}  // namespace hw
