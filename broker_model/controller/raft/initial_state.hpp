// RULE raft.initial_state: in which state a replica starts, from its quorum-state file and its log.
// What it promised before must still hold: a vote binds it, and a leader may not lead the same
// epoch again, because unflushed records that a crash took would be replaced by others with the
// same (epoch, offset).
//   stored leader  stored vote  epoch against log  | starts as
//   -              -            older              | Unattached in the log's last epoch
//   itself         -            not older          | Resigned
//   any            itself       not older          | Candidate in the stored epoch
//   a voter        -            not older          | Follower
//   no voter       -            not older          | Unattached, leader known but not reachable
//   -              another      not older          | Unattached, bound by the vote
//   -              -            not older          | Unattached
// Source: QuorumState.initialize (4.2).
#pragma once

#include <algorithm>
#include <vector>

#include "broker_model/controller/raft/metadata_disk.hpp"
#include "broker_model/controller/raft/raft_state.hpp"

namespace hw {

struct InitialState {
    RaftState state = RaftState::Unattached;
    QuorumStateFile stored;  // epoch, leader and vote to start with
};

[[nodiscard]] inline InitialState initial_state(const QuorumStateFile& stored, RaftEpoch log_epoch,
                                                NodeId self, const std::vector<NodeId>& voters) {
    if (stored.epoch < log_epoch) return {RaftState::Unattached, {log_epoch, kNoNode, kNoNode}};
    if (stored.leader == self) {
        return {RaftState::Resigned, {stored.epoch, self, kNoNode}};
    }
    if (stored.voted == self) return {RaftState::Candidate, {stored.epoch, kNoNode, self}};
    const bool reachable = std::find(voters.begin(), voters.end(), stored.leader) != voters.end();
    return {reachable ? RaftState::Follower : RaftState::Unattached, stored};
}

}  // namespace hw
