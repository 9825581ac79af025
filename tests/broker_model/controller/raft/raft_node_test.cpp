#include "broker_model/controller/raft/raft_node.hpp"

#include <doctest/doctest.h>

#include "tests/support/quorum_world.hpp"

using namespace hw;
using namespace hw::testing;

TEST_CASE("a quorum of 1, 3 or 5 voters elects one leader, and what it appends is committed") {
    for (int voters : {1, 3, 5}) {
        CAPTURE(voters);
        QuorumWorld q(voters, 1, 7);
        q.start_all();
        REQUIRE(q.await_leader(seconds(5)));
        for (int i = 0; i < 20; ++i) {
            CHECK(q.write());
            q.world.run_until(q.world.now() + millis(40));
        }
        CHECK(q.world.run_until(q.world.now() + seconds(1), [&] { return q.all_level(); }));
        CHECK(q.committed_end() == 21);  // and the record that opens the epoch
        CHECK(q.epochs_led() == 1);
        q.check_logs_match();
    }
}

TEST_CASE("when the leader's process dies another voter leads within about 4 s") {
    QuorumWorld q(3, 0, 3);
    q.start_all();
    REQUIRE(q.await_leader(seconds(5)));
    const NodeId old = q.leader();
    REQUIRE(q.write());
    q.world.run_until(q.world.now() + seconds(1));
    const Instant crashed = q.world.now();
    q.world.crash(old);
    REQUIRE(q.await_leader(seconds(10)));
    const Duration took = q.world.now() - crashed;
    CHECK(took > seconds(1));  // the fetch timeout, less the wait that was under way
    CHECK(took < seconds(5));
    CHECK(q.leader() != old);
    q.world.start(old);
    CHECK(q.world.run_until(q.world.now() + seconds(2), [&] { return q.all_level(); }));
    CHECK(q.raft(old)->state() == RaftState::Follower);
}

TEST_CASE("a leader that shuts down hands over at once: no fetch timeout passes") {
    QuorumWorld q(3, 0, 4);
    q.start_all();
    REQUIRE(q.await_leader(seconds(5)));
    q.world.run_until(q.world.now() + seconds(1));
    const NodeId old = q.leader();
    const Instant asked = q.world.now();
    q.world.give(old, ShutdownAsked{});
    CHECK(q.world.run_until(asked + seconds(1),
                            [&] { return q.leader() != kNoNode && q.leader() != old; }));
    CHECK(q.world.run_until(asked + seconds(1), [&] { return !q.world.is_up(old); }));
}

TEST_CASE("KIP-996: a voter that was cut off does not overthrow the leader when it comes back") {
    QuorumWorld q(3, 0, 5);
    q.start_all();
    REQUIRE(q.await_leader(seconds(5)));
    q.world.run_until(q.world.now() + seconds(1));
    const NodeId leader = q.leader();
    const NodeId lonely = NodeId((leader.value() + 1) % 3);
    const RaftEpoch epoch = q.raft(leader)->epoch();
    for (NodeId other : q.ids) {
        q.world.cut(lonely, other);
        q.world.cut(other, lonely);
    }
    q.world.run_until(q.world.now() + seconds(20));
    CHECK(q.raft(lonely)->epoch() == epoch);
    CHECK(q.raft(lonely)->state() == RaftState::Prospective);
    q.world.heal();
    q.world.run_until(q.world.now() + seconds(5));
    CHECK(q.leader() == leader);
    CHECK(q.raft(lonely)->state() == RaftState::Follower);
    CHECK(q.epochs_led() == 1);
}

TEST_CASE("a leader cut off from everybody resigns after 1.5 fetch timeouts") {
    QuorumWorld q(3, 0, 6);
    q.start_all();
    REQUIRE(q.await_leader(seconds(5)));
    q.world.run_until(q.world.now() + seconds(1));
    const NodeId leader = q.leader();
    for (NodeId other : q.ids) {
        q.world.cut(leader, other);
        q.world.cut(other, leader);
    }
    const Instant cut = q.world.now();
    q.world.run_until(cut + millis(2400));
    CHECK(q.raft(leader)->state() == RaftState::Leader);
    q.world.run_until(cut + millis(3100));
    CHECK(q.raft(leader)->state() != RaftState::Leader);
}

TEST_CASE(
    "a replica that lags behind the log's start loads a snapshot, then the records after it") {
    QuorumWorld q(3, 1, 8);
    const NodeId late(3);
    for (NodeId id : q.base.voters) q.world.start(id);
    REQUIRE(q.await_leader(seconds(5)));
    const NodeId leader = q.leader();
    for (int i = 0; i < 10; ++i) {
        q.write();
        q.world.run_until(q.world.now() + millis(50));
    }
    RaftReplica& raft = *q.raft(leader);
    const MetadataBatchPtr last = raft.log().batch_at(raft.taken_end() - 1);
    MetadataSnapshot snapshot{{last->end_offset(), last->epoch}, 20L << 20, q.world.now(), {}};
    CHECK(raft.add_snapshot(snapshot, q.world.now()));
    q.write();
    q.world.run_until(q.world.now() + millis(50));
    q.world.start(late);
    CHECK(q.world.run_until(q.world.now() + seconds(2), [&] { return q.all_level(); }));
    CHECK(q.node(late)->loaded == snapshot.id.offset);
    CHECK(q.disks[late].log_start == snapshot.id.offset);
}

TEST_CASE("an idle quorum of 3 voters and 3 brokers costs a few messages a second") {
    QuorumWorld q(3, 3, 9);
    q.start_all();
    REQUIRE(q.await_leader(seconds(5)));
    q.world.run_until(q.world.now() + seconds(1));
    const std::uint64_t before = q.world.steps();
    q.world.run_until(q.world.now() + seconds(10));
    // 5 fetchers, a long poll of 500 ms each: request, wake-up of the leader, answer.
    CHECK(q.world.steps() - before < 5 * 20 * 4);
}
