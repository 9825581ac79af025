#include "broker_model/controller/raft/grant_vote.hpp"

#include <doctest/doctest.h>

using namespace hw;

TEST_CASE("raft.grant_vote: the worked cases") {
    const NodeId candidate(1), other(2);
    using enum RaftState;
    CHECK(may_grant_vote({Unattached, kNoNode, kNoNode}, candidate, true));
    CHECK_FALSE(may_grant_vote({Unattached, kNoNode, other}, candidate, true));
    CHECK(may_grant_vote({Unattached, kNoNode, candidate}, candidate, false));
    CHECK_FALSE(may_grant_vote({Unattached, other, kNoNode}, candidate, true));
    CHECK_FALSE(may_grant_vote({Candidate, kNoNode, NodeId(0)}, candidate, true));
    CHECK(may_grant_pre_vote({Unattached, other, other}, true));
    CHECK(may_grant_pre_vote({Follower, other, kNoNode, false}, true));
    CHECK_FALSE(may_grant_pre_vote({Follower, other, kNoNode, true}, true));
    CHECK_FALSE(may_grant_pre_vote({Leader, NodeId(0), kNoNode}, true));
}

TEST_CASE("raft.grant_vote: the last epoch decides before the length of the log") {
    CHECK(log_not_behind({5, RaftEpoch(2)}, {5, RaftEpoch(2)}));
    CHECK(log_not_behind({0, RaftEpoch(3)}, {5, RaftEpoch(2)}));
    CHECK_FALSE(log_not_behind({9, RaftEpoch(1)}, {5, RaftEpoch(2)}));
    CHECK_FALSE(log_not_behind({4, RaftEpoch(2)}, {5, RaftEpoch(2)}));
}

TEST_CASE("raft.grant_vote: a candidate's log cannot end in the epoch it asks for") {
    VoteRequest request;
    request.epoch = request.last_epoch = RaftEpoch(3);
    CHECK_FALSE(is_well_formed(request));
    request.pre_vote = true;
    CHECK(is_well_formed(request));
}
