// RULE raft.vote_tally: an election is won with the votes of more than half of the voters, the
// asker's own included, and lost as soon as the open answers cannot reach that any more.
//   voters  granted  refused  open | won?  lost?
//   3       2        0        1    | yes   no
//   3       1        1        1    | no    no
//   3       1        2        0    | no    yes
//   4       2        2        0    | no    yes
//   5       2        2        1    | no    no
// Source: EpochElection.java (4.2).
#pragma once

#include <vector>

#include "broker_model/base/ids.hpp"

namespace hw {

class VoteTally {
  public:
    enum class Vote : std::uint8_t { Open, Granted, Refused };

    VoteTally() = default;
    VoteTally(const std::vector<NodeId>& voters, NodeId self) {
        for (NodeId voter : voters) {
            votes_.push_back({voter, voter == self ? Vote::Granted : Vote::Open});
        }
    }

    void record(NodeId voter, bool granted) {
        for (auto& [id, vote] : votes_) {
            if (id == voter) vote = granted ? Vote::Granted : Vote::Refused;
        }
    }
    [[nodiscard]] Vote vote_of(NodeId voter) const {
        for (const auto& [id, vote] : votes_) {
            if (id == voter) return vote;
        }
        return Vote::Open;
    }
    [[nodiscard]] bool is_won() const { return count(Vote::Granted) >= majority(); }
    [[nodiscard]] bool is_lost() const {
        return count(Vote::Granted) + count(Vote::Open) < majority();
    }
    [[nodiscard]] std::vector<NodeId> with(Vote wanted) const {
        std::vector<NodeId> ids;
        for (const auto& [id, vote] : votes_) {
            if (vote == wanted) ids.push_back(id);
        }
        return ids;
    }

  private:
    struct Entry {
        NodeId id;
        Vote vote;
    };
    [[nodiscard]] std::size_t majority() const { return votes_.size() / 2 + 1; }
    [[nodiscard]] std::size_t count(Vote wanted) const {
        std::size_t n = 0;
        for (const auto& entry : votes_) n += entry.vote == wanted ? 1 : 0;
        return n;
    }
    std::vector<Entry> votes_;
};

}  // namespace hw
