// RULE raft.grant_vote: may this replica grant the vote (or pre-vote) it is asked for? Asked after
// the request's epoch was checked and, when it was higher, adopted.
// A vote binds the voter for the whole epoch, a pre-vote binds nobody. A log is good enough when
// its (last epoch, end offset) is not behind ours: only then can the winner hold every committed
// record. A follower that hears from its leader refuses pre-votes, so a replica that comes back
// from a partition cannot overthrow a working leader.
//   state        leader known  voted for  candidate's log  asks for | granted?
//   Unattached   no            -          not behind       vote     | yes, and is bound
//   Unattached   no            other      not behind       vote     | no
//   Unattached   no            candidate  behind           vote     | yes, granted before
//   Unattached   yes           -          not behind       vote     | no
//   Candidate    no            itself     not behind       vote     | no
//   Unattached   yes           other      not behind       pre-vote | yes
//   Follower     yes           -          not behind       pre-vote | until its first good fetch
//   Leader       yes           -          not behind       pre-vote | no
// Source: KIP-595, KIP-996; QuorumState, *State.canGrantVote (4.2); behaviour sheet C2.
#pragma once

#include "broker_model/base/ids.hpp"
#include "broker_model/controller/raft/raft_state.hpp"
#include "broker_model/protocol/raft.hpp"

namespace hw {

struct Ballot {
    RaftState state = RaftState::Unattached;
    NodeId leader{-1};
    NodeId voted{-1};
    bool fetched_from_leader = false;  // as a follower, in this epoch
};

[[nodiscard]] constexpr bool log_not_behind(OffsetAndEpoch candidate, OffsetAndEpoch mine) {
    if (candidate.epoch != mine.epoch) return candidate.epoch > mine.epoch;
    return candidate.offset >= mine.offset;
}

[[nodiscard]] constexpr bool may_grant_pre_vote(const Ballot& b, bool not_behind) {
    if (b.state == RaftState::Leader) return false;
    if (b.state == RaftState::Follower && b.fetched_from_leader) return false;
    return not_behind;
}

[[nodiscard]] constexpr bool may_grant_vote(const Ballot& b, NodeId candidate, bool not_behind) {
    if (b.state != RaftState::Unattached && b.state != RaftState::Prospective) return false;
    if (b.voted != kNoNode) return b.voted == candidate;
    return b.leader == kNoNode && not_behind;
}

// A candidate raises its epoch before it asks, so its log cannot end in that epoch; a pre-vote is
// asked in the current epoch, in which there may have been a leader.
[[nodiscard]] constexpr bool is_well_formed(const VoteRequest& r) {
    if (r.last_epoch.value() < 0 || r.last_epoch_end_offset < 0) return false;
    return r.pre_vote ? r.last_epoch <= r.epoch : r.last_epoch < r.epoch;
}

}  // namespace hw
