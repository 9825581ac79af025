// What a leader knows of the voters in its epoch.
// Source: LeaderState.ReplicaState (4.2).
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/controller/raft/check_quorum.hpp"
#include "broker_model/controller/raft/high_watermark.hpp"

namespace hw {

struct VoterProgress {
    NodeId id{-1};
    std::int64_t log_end = kUnknownOffset;
    std::optional<Instant> last_fetch;
};

struct LeaderProgress {
    std::vector<VoterProgress> voters;
    std::int64_t epoch_start = 0;
    CheckQuorum check_quorum;
    Instant begin_quorum_at;  // when to look again for voters to tell of the epoch
    bool resign_asked = false;

    [[nodiscard]] VoterProgress* find(NodeId id) {
        for (VoterProgress& voter : voters) {
            if (voter.id == id) return &voter;
        }
        return nullptr;
    }
};

// RULE raft.successors: a leader that resigns names the other voters, the longest log first (ties
// and the never heard of: by id), see end_epoch_backoff.hpp.
[[nodiscard]] inline std::vector<NodeId> successors(const LeaderProgress& progress, NodeId self) {
    std::vector<VoterProgress> sorted = progress.voters;
    std::erase_if(sorted, [self](const VoterProgress& v) { return v.id == self; });
    std::sort(sorted.begin(), sorted.end(), [](const VoterProgress& a, const VoterProgress& b) {
        return a.log_end != b.log_end ? a.log_end > b.log_end : a.id < b.id;
    });
    std::vector<NodeId> ids;
    for (const VoterProgress& voter : sorted) ids.push_back(voter.id);
    return ids;
}

// RULE raft.begin_quorum: every half fetch timeout the leader tells its epoch to the voters that
// did not fetch from it for that long: they may not know that the election is over.
[[nodiscard]] inline std::vector<NodeId> voters_to_tell(const LeaderProgress& progress, NodeId self,
                                                        Duration period, Instant now) {
    std::vector<NodeId> ids;
    for (const VoterProgress& v : progress.voters) {
        if (v.id == self) continue;
        if (!v.last_fetch || now - *v.last_fetch >= period) ids.push_back(v.id);
    }
    return ids;
}

}  // namespace hw
