// RULE raft.check_quorum: a leader that was not fetched from by a majority (itself included) for
// 1.5 fetch timeouts resigns: the others have very likely elected somebody else and nothing it
// takes could ever commit. Every time a majority is complete the count starts over.
//   voters  fetched from the leader  | majority with the leader?
//   1       -                        | always: never resigns
//   3       1 other                  | yes
//   4       1 other                  | no
//   5       2 others                 | yes
// Source: KIP-595; LeaderState.updateCheckQuorumForFollowingVoter (4.2).
#pragma once

#include <algorithm>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"

namespace hw {

[[nodiscard]] constexpr Duration check_quorum_timeout(Duration fetch_timeout) {
    return millis(fetch_timeout.ms() * 3 / 2);
}

class CheckQuorum {
  public:
    CheckQuorum() = default;
    CheckQuorum(std::size_t voters, Duration timeout, Instant now)
        : others_needed_(voters / 2), timeout_(timeout), deadline_(now + timeout) {
        if (voters == 1) deadline_ = kNever;
    }

    // A voter other than the leader fetched (log or snapshot).
    void fetched(NodeId voter, Instant now) {
        if (std::find(heard_.begin(), heard_.end(), voter) == heard_.end()) {
            heard_.push_back(voter);
        }
        if (heard_.size() < others_needed_) return;
        heard_.clear();
        deadline_ = now + timeout_;
    }
    [[nodiscard]] Instant deadline() const { return deadline_; }

  private:
    std::size_t others_needed_ = 0;
    Duration timeout_;
    Instant deadline_ = kNever;
    std::vector<NodeId> heard_;
};

}  // namespace hw
