#include <doctest/doctest.h>

#include "broker_model/controller/raft/raft_node.hpp"

using namespace hw;

namespace {
struct Voter {
    Voter() {
        settings.self = NodeId(0);
        settings.voters = settings.bootstrap = {NodeId(0), NodeId(1), NodeId(2)};
        replica.emplace(settings, disk, Rng(1));
        replica->start(now, fx);
        finish_flush();
    }
    void finish_flush() {
        std::vector<std::uint64_t> tokens;
        for (const DiskOp& op : fx.disk) {
            if (op.token != 0) tokens.push_back(op.token);
        }
        fx.clear();
        for (std::uint64_t token : tokens) replica->disk_done({token, false}, now, fx);
    }
    RaftSettings settings;
    MetadataDisk disk;
    Instant now = Instant::from_ms(1);
    Effects fx;
    std::optional<RaftReplica> replica;
};
}  // namespace

TEST_CASE("a vote is on the disk before the candidate hears of it") {
    Voter v;
    v.fx.clear();
    const VoteRequest request{RaftEpoch(1), NodeId(1), NodeId(0), RaftEpoch(0), 0, false};
    v.replica->receive({ReplyTo{NodeId(1)}, request}, v.now, v.fx);
    REQUIRE(v.fx.replies.size() == 1);
    CHECK(std::get<VoteResponse>(v.fx.replies[0].response).vote_granted);
    CHECK(v.fx.replies[0].after == After::Flush);

    Rng rng(2);
    MetadataDisk before = v.disk;
    lose_power(before, rng);
    CHECK(before.quorum.voted == kNoNode);
    v.finish_flush();
    MetadataDisk after = v.disk;
    lose_power(after, rng);
    CHECK(after.quorum == QuorumStateFile{RaftEpoch(1), kNoNode, NodeId(1)});
}

TEST_CASE("while a flush is under way nothing else is decided") {
    Voter v;
    v.fx.clear();
    const VoteRequest first{RaftEpoch(1), NodeId(1), NodeId(0), RaftEpoch(0), 0, false};
    v.replica->receive({ReplyTo{NodeId(1)}, first}, v.now, v.fx);
    Effects later;
    const VoteRequest second{RaftEpoch(2), NodeId(2), NodeId(0), RaftEpoch(0), 0, false};
    v.replica->receive({ReplyTo{NodeId(2)}, second}, v.now, later);
    CHECK(later.replies.empty());
    CHECK(v.replica->epoch() == RaftEpoch(1));
    v.finish_flush();
    CHECK(v.fx.replies.size() == 1);
    CHECK(v.replica->epoch() == RaftEpoch(2));
}
