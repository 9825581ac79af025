// Random histories of three controllers with brokers and topics: what was answered stays true,
// whoever leads afterwards, and replaying the log gives everybody the same state.
#include <doctest/doctest.h>

#include <set>

#include "tests/support/controller_world.hpp"

using namespace hw;
using namespace hw::testing;

namespace {

void disturb(ControllerWorld& c) {
    Rng& rng = c.world.rng();
    const NodeId victim = c.ids[rng.below(c.ids.size())];
    const NodeId other = c.ids[rng.below(c.ids.size())];
    switch (rng.below(6)) {
        case 0:
            c.world.crash(victim);
            break;
        case 1:
            c.world.crash(victim);
            lose_power(c.disks[victim], rng);
            break;
        case 2:
            if (c.world.is_up(victim)) c.world.give(victim, ShutdownAsked{});
            break;
        case 3:
            c.world.cut(victim, other);
            c.world.cut(other, victim);
            break;
        case 4:
            c.world.heal();
            break;
        case 5:
            c.start_all();
            break;
    }
}

struct History {
    explicit History(std::uint64_t seed) : c(3, seed) {
        c.start_all();
        c.await_active();
        for (int i = 1; i <= 3; ++i) c.join(NodeId(i));
        c.run_for(seconds(3));
    }
    void create_topic() {
        CreateTopicRequest request;
        request.name = "t" + std::to_string(asked++);
        request.partitions = 1;
        request.replication_factor = 1;
        if (c.active() == kNoNode) return;
        c.world.ask(NodeId(1), c.active(), request, [this, name = request.name](const Response* r) {
            if (r == nullptr) return;
            const auto& answer = std::get<CreateTopicResponse>(*r);
            if (answer.result.error == ErrorCode::NONE) created.insert(name);
        });
    }
    bool all_agree() {
        for (NodeId id : c.ids) {
            const ControllerNode* node = c.node(id);
            if (node == nullptr) return false;
            if (node->raft().taken_end() != c.node(c.ids[0])->raft().taken_end()) return false;
        }
        return c.active() != kNoNode;
    }
    ControllerWorld c;
    int asked = 0;
    std::set<std::string> created;
};

void live_through(std::uint64_t seed) {
    CAPTURE(seed);
    History h(seed);
    for (int round = 0; round < 8; ++round) {
        h.create_topic();
        h.c.run_for(h.c.world.rng().between(millis(20), millis(1500)));
        disturb(h.c);
    }
    h.c.world.heal();
    REQUIRE(h.c.world.run_until(h.c.world.now() + seconds(40), [&] {
        h.c.start_all();
        return h.all_agree();
    }));
    const ClusterImage& first = h.c.node(h.c.ids[0])->committed_image();
    for (const std::string& name : h.created) CHECK(first.topics.find(name) != nullptr);
    for (NodeId id : h.c.ids) {
        const ClusterImage& image = h.c.node(id)->committed_image();
        CHECK(image.offset == first.offset);
        CHECK(image.brokers == first.brokers);
        CHECK(image.topics.by_name() == first.topics.by_name());
        first.topics.for_each_partition([&](TopicPartition tp, const PartitionRegistration& p) {
            CHECK(p == *image.partition(tp));
        });
    }
}

}  // namespace

TEST_CASE("what the controllers answered stays true through crashes, power loss and cuts") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) live_through(seed);
}
