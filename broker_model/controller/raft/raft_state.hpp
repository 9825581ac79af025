// The states of a replica of the metadata log and the moves between them, as data: the replica
// checks every move against this table, documents and pictures are generated from it.
// Source: KIP-595, KIP-996 (pre-vote), QuorumState.java (4.2); behaviour sheet C2.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace hw {

enum class RaftState : std::uint8_t {
    Unattached,   // knows no leader it could reach in this epoch; may have voted
    Prospective,  // asks whether it would win before disturbing anybody (pre-vote)
    Candidate,    // voted for itself in a new epoch, asks for votes
    Leader,
    Follower,  // fetches from the epoch's leader
    Resigned,  // was this epoch's leader: takes no writes, votes for nobody in the epoch
};

[[nodiscard]] constexpr std::string_view raft_state_name(RaftState state) {
    constexpr std::array<std::string_view, 6> kNames{"Unattached", "Prospective", "Candidate",
                                                     "Leader",     "Follower",    "Resigned"};
    return kNames[static_cast<std::size_t>(state)];
}

struct RaftTransition {
    RaftState from;
    RaftState to;
    const char* why;  // also the rule name of the observation
};

inline constexpr RaftTransition kRaftTransitions[] = {
    {RaftState::Unattached, RaftState::Unattached, "raft.higher_epoch"},
    {RaftState::Unattached, RaftState::Unattached, "raft.vote_granted"},
    {RaftState::Unattached, RaftState::Prospective, "raft.election_timeout"},
    {RaftState::Unattached, RaftState::Follower, "raft.leader_found"},
    {RaftState::Prospective, RaftState::Unattached, "raft.higher_epoch"},
    {RaftState::Prospective, RaftState::Unattached, "raft.pre_vote_lost"},
    {RaftState::Prospective, RaftState::Prospective, "raft.vote_granted"},
    {RaftState::Prospective, RaftState::Follower, "raft.pre_vote_lost"},
    {RaftState::Prospective, RaftState::Follower, "raft.leader_found"},
    {RaftState::Prospective, RaftState::Candidate, "raft.pre_vote_won"},
    {RaftState::Candidate, RaftState::Unattached, "raft.higher_epoch"},
    {RaftState::Candidate, RaftState::Prospective, "raft.election_timeout"},
    {RaftState::Candidate, RaftState::Follower, "raft.leader_found"},
    {RaftState::Candidate, RaftState::Leader, "raft.election_won"},
    {RaftState::Leader, RaftState::Unattached, "raft.higher_epoch"},
    {RaftState::Leader, RaftState::Follower, "raft.leader_found"},
    {RaftState::Leader, RaftState::Resigned, "raft.check_quorum"},
    {RaftState::Leader, RaftState::Resigned, "raft.resign_asked"},
    {RaftState::Follower, RaftState::Unattached, "raft.higher_epoch"},
    {RaftState::Follower, RaftState::Follower, "raft.leader_found"},
    {RaftState::Follower, RaftState::Prospective, "raft.fetch_timeout"},
    {RaftState::Follower, RaftState::Prospective, "raft.only_voter"},
    {RaftState::Resigned, RaftState::Unattached, "raft.higher_epoch"},
    {RaftState::Resigned, RaftState::Unattached, "raft.resignation_over"},
    {RaftState::Resigned, RaftState::Follower, "raft.leader_found"},
    {RaftState::Resigned, RaftState::Prospective, "raft.only_voter"},
    {RaftState::Unattached, RaftState::Prospective, "raft.only_voter"},
};

[[nodiscard]] constexpr bool is_raft_transition(RaftState from, RaftState to,
                                                std::string_view why) {
    for (const RaftTransition& t : kRaftTransitions) {
        if (t.from == from && t.to == to && why == t.why) return true;
    }
    return false;
}

}  // namespace hw
