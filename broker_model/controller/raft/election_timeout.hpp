// RULE raft.election_timeout: how long a replica without a leader waits before it asks for votes.
// Drawn anew from [timeout, 2 * timeout) whenever it starts waiting, so that two replicas rarely
// start together. A higher epoch alone is no reason to start over: the replica keeps what is left
// of its wait, otherwise a stream of hopeless candidates could keep a good one from ever trying.
//   becomes Unattached from          | its wait
//   observer                         | never ends: it only looks for the leader
//   Unattached, Candidate, Resigned  | what is left
//   Prospective, still in the race   | what is left
//   Prospective, race lost           | drawn anew
//   Leader, Follower                 | drawn anew
// Source: QuorumState.transitionToUnattached, randomElectionTimeoutMs (4.2).
#pragma once

#include "broker_model/base/rng.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/controller/raft/raft_state.hpp"

namespace hw {

// Kafka draws whole milliseconds. `jitter` is the election timeout itself except in tests.
[[nodiscard]] inline Duration draw_election_timeout(Duration timeout, Duration jitter, Rng& rng) {
    if (jitter.ms() <= 0) return timeout;
    return timeout +
           millis(static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(jitter.ms()))));
}

[[nodiscard]] constexpr bool keeps_election_wait(RaftState from, bool race_lost) {
    switch (from) {
        case RaftState::Unattached:
        case RaftState::Candidate:
        case RaftState::Resigned:
            return true;
        case RaftState::Prospective:
            return !race_lost;
        case RaftState::Leader:
        case RaftState::Follower:
            return false;
    }
    return false;
}

}  // namespace hw
