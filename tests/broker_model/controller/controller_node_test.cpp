#include "broker_model/controller/controller_node.hpp"

#include <doctest/doctest.h>

#include "tests/support/controller_world.hpp"

using namespace hw;
using namespace hw::testing;

namespace {

CreateTopicRequest topic(const std::string& name) {
    CreateTopicRequest r;
    r.name = name;
    r.partitions = 2;
    r.replication_factor = 3;
    return r;
}

// Three brokers and a topic on a running quorum.
struct Cluster : ControllerWorld {
    explicit Cluster(std::uint64_t seed, const Numbers& overrides = {})
        : ControllerWorld(3, seed, overrides) {
        start_all();
        await_active();
        for (int i = 1; i <= 3; ++i) join(NodeId(i));
        run_for(seconds(3));
        id = ask<CreateTopicResponse>(active(), topic("t")).id;
        run_for(seconds(1));
    }
    PartitionRegistration partition(NodeId controller, int number) {
        return *node(controller)->committed_image().partition({id, number});
    }
    void check_images_agree() {
        const ClusterImage& a = node(ids[0])->committed_image();
        for (NodeId other : ids) {
            const ClusterImage& b = node(other)->committed_image();
            CHECK(a.offset == b.offset);
            CHECK(a.brokers == b.brokers);
            CHECK(a.features == b.features);
            CHECK(a.configs == b.configs);
            a.topics.for_each_partition([&](TopicPartition tp, const PartitionRegistration& p) {
                CHECK(p == *b.partition(tp));
            });
        }
    }
    TopicId id{-1};
};

}  // namespace

TEST_CASE("only the active controller serves; the others say NOT_CONTROLLER") {
    Cluster c(1);
    for (NodeId id : c.ids) {
        const auto answer = c.ask<CreateTopicResponse>(id, topic("u"));
        const bool active = id == c.active();
        CHECK(answer.result.error == (active ? ErrorCode::NONE : ErrorCode::NOT_CONTROLLER));
    }
}

TEST_CASE("brokers register fenced, a heartbeat unfences them, a topic is placed on them") {
    Cluster c(2);
    CHECK(c.count(Fact::BrokerRegistered) == 3);
    CHECK(c.count(Fact::BrokerUnfenced) == 3);
    CHECK(c.count(Fact::TopicCreated) == 1);
    CHECK_FALSE(c.last[NodeId(1)].is_fenced);
    for (int p = 0; p < 2; ++p) CHECK(c.partition(c.active(), p).isr.size() == 3);
    c.check_images_agree();
}

TEST_CASE("an answer comes when the decision is committed, not before") {
    Cluster c(3);
    const NodeId active = c.active();
    for (NodeId other : c.ids) c.world.cut(other, active);  // nobody fetches any more
    bool answered = false;
    c.world.ask(NodeId(1), active, topic("v"), [&](const Response* r) {
        answered = true;
        CHECK(std::get<CreateTopicResponse>(*r).result.error == ErrorCode::NOT_CONTROLLER);
    });
    c.run_for(seconds(1));
    CHECK_FALSE(answered);
    CHECK(c.node(active)->state().image.topics.find("v") != nullptr);  // decided ...
    CHECK(c.node(active)->committed_image().topics.find("v") == nullptr);
    c.run_for(seconds(4));  // ... then it resigns: check quorum
    CHECK(answered);
    CHECK_FALSE(c.node(active)->is_active());
    CHECK(c.node(active)->state().image.topics.find("v") == nullptr);
}

TEST_CASE("a silent broker is fenced 9.0 to 10.2 s after its last heartbeat, its leaders move") {
    Cluster c(4);
    const NodeId victim = c.partition(c.active(), 0).leader;
    c.facts.clear();
    c.times.clear();
    const Instant silent = c.world.now();
    c.silence(victim);
    c.run_for(seconds(15));
    CHECK(c.count(Fact::BrokerFenced) == 1);
    const Duration after = c.time_of(Fact::BrokerFenced) - silent;
    CHECK(after > seconds(7));  // the last heartbeat was up to 2 s before
    CHECK(after < millis(10'300));
    for (int p = 0; p < 2; ++p) {
        CHECK(c.partition(c.active(), p).leader != victim);
        CHECK(c.partition(c.active(), p).isr.size() == 2);
    }
    CHECK(c.count(Fact::LeaderElected) >= 1);
    CHECK(c.count(Fact::PartitionChanged) == 2);
}

TEST_CASE("the next active controller gives every broker that is not fenced a fresh session") {
    Cluster c(5);
    const NodeId old = c.active();
    const NodeId victim(1);
    c.silence(victim);
    c.run_for(seconds(6));
    c.world.crash(old);
    c.facts.clear();
    c.times.clear();
    c.run_for(seconds(1));
    const NodeId next = c.await_active();
    CHECK(next != old);
    const Instant claimed = c.world.now();
    c.run_for(millis(8'500));
    CHECK(c.count(Fact::BrokerFenced) == 0);
    c.run_for(seconds(3));
    CHECK(c.count(Fact::BrokerFenced) == 1);
    CHECK(c.time_of(Fact::BrokerFenced) - claimed > seconds(8));
    c.world.start(old);
    c.run_for(seconds(3));
    c.check_images_agree();
}

TEST_CASE("a controller that shuts down hands over within a second") {
    Cluster c(6);
    const NodeId old = c.active();
    const Instant asked = c.world.now();
    c.world.give(old, ShutdownAsked{});
    CHECK(c.world.run_until(asked + seconds(1),
                            [&] { return c.active() != kNoNode && c.active() != old; }));
    CHECK(c.world.run_until(asked + seconds(2), [&] { return !c.world.is_up(old); }));
}

TEST_CASE("snapshots: taken when enough records came, loaded by a controller with an empty disk") {
    Cluster c(7, {{"metadata.log.max.record.bytes.between.snapshots", 5000},
                  {"metadata.max.retention.bytes", 8000}});
    c.run_for(seconds(130));  // no-op records, and two rounds of cleaning
    for (NodeId id : c.ids) {
        CHECK_FALSE(c.disks[id].snapshots.empty());
        CHECK(c.disks[id].log_start > 0);
    }
    NodeId standby = c.ids[0] == c.active() ? c.ids[1] : c.ids[0];
    c.world.crash(standby);
    c.disks[standby] = {};
    c.world.start(standby);
    c.run_for(seconds(3));
    CHECK(c.disks[standby].log_start > 0);
    c.check_images_agree();
}

TEST_CASE("one controller alone is active at once and survives a restart") {
    ControllerWorld c(1, 8);
    c.start_all();
    c.await_active(seconds(1));
    c.join(NodeId(1));
    c.run_for(seconds(3));
    c.world.crash(c.ids[0]);
    c.world.start(c.ids[0]);
    c.await_active(seconds(1));
    CHECK(c.node(c.ids[0])->committed_image().brokers.size() == 1);
}

TEST_CASE("an idle controller quorum is cheap") {
    Cluster c(9);
    c.run_for(seconds(2));
    const std::uint64_t before = c.world.steps();
    c.run_for(seconds(60));
    CHECK((c.world.steps() - before) / 60 < 60);  // per second, heartbeats of 3 brokers included
}
