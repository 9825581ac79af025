#include <doctest/doctest.h>

#include "broker_model/controller/raft/answer_meaning.hpp"
#include "broker_model/controller/raft/check_quorum.hpp"
#include "broker_model/controller/raft/election_timeout.hpp"
#include "broker_model/controller/raft/end_epoch_backoff.hpp"
#include "broker_model/controller/raft/fetch_wait.hpp"
#include "broker_model/controller/raft/initial_state.hpp"
#include "broker_model/controller/raft/leader_progress.hpp"
#include "broker_model/controller/raft/snapshot_retention.hpp"
#include "broker_model/controller/raft/vote_tally.hpp"

using namespace hw;

namespace {
const std::vector<NodeId> kVoters{NodeId(0), NodeId(1), NodeId(2)};

VoteTally tally(int voters, int granted, int refused) {
    std::vector<NodeId> ids;
    for (int i = 0; i < voters; ++i) ids.push_back(NodeId(i));
    VoteTally t(ids, NodeId(0));
    for (int i = 1; i < granted; ++i) t.record(NodeId(i), true);
    for (int i = 0; i < refused; ++i) t.record(NodeId(voters - 1 - i), false);
    return t;
}
}  // namespace

TEST_CASE("raft.vote_tally: the worked cases") {
    CHECK(tally(3, 2, 0).is_won());
    CHECK_FALSE(tally(3, 1, 1).is_lost());
    CHECK(tally(3, 1, 2).is_lost());
    CHECK(tally(4, 2, 2).is_lost());
    CHECK_FALSE(tally(5, 2, 2).is_won());
    CHECK_FALSE(tally(5, 2, 2).is_lost());
}

TEST_CASE("raft.election_timeout: drawn from [timeout, 2 * timeout)") {
    Rng rng(1);
    for (int i = 0; i < 1000; ++i) {
        const Duration d = draw_election_timeout(millis(1000), millis(1000), rng);
        CHECK(d >= millis(1000));
        CHECK(d < millis(2000));
    }
    CHECK(keeps_election_wait(RaftState::Candidate, true));
    CHECK(keeps_election_wait(RaftState::Prospective, false));
    CHECK_FALSE(keeps_election_wait(RaftState::Prospective, true));
    CHECK_FALSE(keeps_election_wait(RaftState::Follower, false));
}

TEST_CASE("raft.end_epoch_backoff: the worked cases") {
    const std::vector<NodeId> line{NodeId(1), NodeId(2), NodeId(3)};
    CHECK(end_epoch_backoff(NodeId(1), line, millis(1000)) == millis(0));
    CHECK(end_epoch_backoff(NodeId(2), line, millis(1000)) == millis(250));
    CHECK(end_epoch_backoff(NodeId(3), line, millis(1000)) == millis(500));
    CHECK(end_epoch_backoff(NodeId(9), line, millis(1000)) == millis(1000));
    CHECK(end_epoch_backoff(NodeId(1), {}, millis(1000)) == millis(0));
}

TEST_CASE("raft.check_quorum: a majority that fetches starts the count over") {
    const Instant t0 = Instant::from_ms(0);
    CheckQuorum five(5, millis(3000), t0);
    five.fetched(NodeId(1), t0 + millis(100));
    five.fetched(NodeId(1), t0 + millis(200));
    CHECK(five.deadline() == t0 + millis(3000));
    five.fetched(NodeId(2), t0 + millis(300));
    CHECK(five.deadline() == t0 + millis(3300));
    CHECK(CheckQuorum(1, millis(3000), t0).deadline() == kNever);
}

TEST_CASE("raft.initial_state: the worked cases") {
    const NodeId self(0);
    const auto start = [&](QuorumStateFile stored) {
        return initial_state(stored, RaftEpoch(3), self, kVoters);
    };
    CHECK(start({RaftEpoch(2), NodeId(1), kNoNode}).stored.epoch == RaftEpoch(3));
    CHECK(start({RaftEpoch(2), NodeId(1), kNoNode}).state == RaftState::Unattached);
    CHECK(start({RaftEpoch(3), self, kNoNode}).state == RaftState::Resigned);
    CHECK(start({RaftEpoch(4), kNoNode, self}).state == RaftState::Candidate);
    CHECK(start({RaftEpoch(4), NodeId(1), self}).state == RaftState::Candidate);
    CHECK(start({RaftEpoch(4), NodeId(2), kNoNode}).state == RaftState::Follower);
    CHECK(start({RaftEpoch(4), NodeId(7), kNoNode}).state == RaftState::Unattached);
    CHECK(start({RaftEpoch(4), kNoNode, NodeId(2)}).stored.voted == NodeId(2));
}

TEST_CASE("raft.answer_meaning: the worked cases") {
    using enum AnswerMeaning;
    const auto meaning = [](ErrorCode error, int epoch, int leader, bool know_leader) {
        return answer_meaning({error, RaftEpoch(epoch), NodeId(leader)}, RaftEpoch(5), know_leader);
    };
    CHECK(meaning(ErrorCode::NONE, 4, 1, true) == Stale);
    CHECK(meaning(ErrorCode::UNKNOWN_LEADER_EPOCH, 5, -1, false) == Stale);
    CHECK(meaning(ErrorCode::NONE, 6, -1, true) == Learn);
    CHECK(meaning(ErrorCode::NOT_LEADER_OR_FOLLOWER, 5, 1, false) == Learn);
    CHECK(meaning(ErrorCode::NONE, 5, 1, false) == Follow);
    CHECK(meaning(ErrorCode::BROKER_NOT_AVAILABLE, 5, -1, true) == BackOff);
    CHECK(meaning(ErrorCode::INVALID_REQUEST, 5, 1, true) == Defect);
    CHECK(meaning(ErrorCode::NONE, 5, 1, true) == Use);
}

TEST_CASE("raft.fetch_wait: an empty answer waits only if the fetcher knows the high watermark") {
    RaftFetchRequest request;
    request.max_wait = millis(500);
    request.high_watermark = 5;
    RaftFetchResponse response;
    response.high_watermark = 6;
    CHECK(fetch_is_answered_now(request, response));
    request.high_watermark = 6;
    CHECK_FALSE(fetch_is_answered_now(request, response));
    request.high_watermark = kHighWatermarkNotSent;
    CHECK_FALSE(fetch_is_answered_now(request, response));
    request.max_wait = Duration{};
    CHECK(fetch_is_answered_now(request, response));
}

TEST_CASE("raft.successors: the longest log first, then by id, the silent last") {
    LeaderProgress p;
    p.voters = {{NodeId(0), 9, {}},
                {NodeId(1), -1, {}},
                {NodeId(2), 5, {}},
                {NodeId(3), 8, {}},
                {NodeId(4), 5, {}}};
    CHECK(successors(p, NodeId(0)) ==
          std::vector<NodeId>{NodeId(3), NodeId(2), NodeId(4), NodeId(1)});
}

TEST_CASE("raft.snapshot_due and raft.snapshot_retention: the worked cases") {
    const SnapshotLimits limits;
    CHECK(snapshot_is_due(20L << 20, seconds(60), limits));
    CHECK(snapshot_is_due(1024, seconds(3660), limits));
    CHECK_FALSE(snapshot_is_due(0, seconds(3660), limits));
    MetadataDisk disk;
    disk.log_bytes = 90L << 20;
    const Instant now = Instant::from_ms(0) + seconds(3600);
    disk.snapshots.push_back({{10, RaftEpoch(1)}, 20L << 20, Instant{}, nullptr});
    CHECK_FALSE(oldest_snapshot_goes(disk, 100L << 20, seconds(86400), now));
    disk.snapshots.push_back({{20, RaftEpoch(1)}, 1, now, nullptr});
    CHECK(oldest_snapshot_goes(disk, 100L << 20, seconds(86400), now));
    CHECK_FALSE(oldest_snapshot_goes(disk, 200L << 20, seconds(86400), now));
    CHECK(oldest_snapshot_goes(disk, 200L << 20, seconds(600), now));
}
