#include "broker_model/controller/cluster_image.hpp"

#include <doctest/doctest.h>

#include "broker_model/base/rng.hpp"
#include "tests/broker_model/controller/controller_harness.hpp"

using namespace hw;
using hw::test::ControllerHarness;
using hw::test::nodes;

namespace {

ClusterImage replayed(const std::vector<MetadataBatch>& log) {
    ClusterImage image;
    for (const MetadataBatch& batch : log) apply(image, batch);
    return image;
}

void random_step(ControllerHarness& c, Rng& rng, std::int64_t& incarnation) {
    const auto id = static_cast<std::int32_t>(rng.between(1, 5));
    const std::string topic = "t" + std::to_string(rng.below(3));
    c.sleep(millis(rng.between(0, 3000)));
    switch (rng.below(8)) {
        case 0: c.heartbeat(id, rng.chance({1, 3}), rng.chance({1, 6})); break;
        case 1: c.register_broker(id, ++incarnation); break;
        case 2: c.create_topic(topic, {nodes({id, id % 5 + 1, (id + 1) % 5 + 1})}); break;
        case 3: c.run(DeleteTopicRequest{topic}); break;
        case 4: c.reassign(topic, nodes({id, (id + 2) % 5 + 1})); break;
        case 5: c.commit(fence_one_stale_broker(c.state(), c.at())); break;
        case 6: c.set_config(ConfigResourceType::Topic, topic, "min.insync.replicas", "1"); break;
        default: c.commit(balance_leaders(c.state())); break;
    }
}

}  // namespace

TEST_CASE("replaying the log gives the live image") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Rng rng(seed);
        ControllerHarness c(seed % 2 == 0);
        std::int64_t incarnation = 1;
        c.start_brokers(5);
        for (int i = 0; i < 150; ++i) random_step(c, rng, incarnation);
        CHECK(replayed(c.log()) == c.image());
    }
}

TEST_CASE("images that read the same log share their partitions") {
    ControllerHarness c;
    c.start_brokers(3);
    REQUIRE(c.create_topic("t", {nodes({1, 2, 3})}).error == ErrorCode::NONE);
    c.heartbeat(1, true);
    const ClusterImage a = replayed(c.log());
    const ClusterImage b = replayed(c.log());
    const TopicImage* in_a = a.topics.find("t");
    const TopicImage* in_b = b.topics.find("t");
    CHECK(in_a->partitions[0]->leader == NodeId(2));
    CHECK(in_a->partitions[0] == in_b->partitions[0]);
}

TEST_CASE("a record applied to a different state is merged anew") {
    PartitionRegistration state;
    state.replicas = state.isr = nodes({1, 2});
    state.leader = NodeId(1);
    PartitionChangeRecord change;
    change.tp = {TopicId(0), 0};
    change.isr = nodes({1});
    const MetadataRecord record = change;
    for (std::int32_t epoch : {7, 9}) {
        state.partition_epoch = PartitionEpoch(epoch);
        ClusterImage image;
        apply(image, TopicRecord{"t", TopicId(0)}, 0);
        const auto shared = std::make_shared<PartitionRegistration>(state);
        apply(image, PartitionRecord{{TopicId(0), 0}, shared}, 1);
        apply(image, record, 2);
        CHECK(image.partition({TopicId(0), 0})->partition_epoch == PartitionEpoch(epoch + 1));
    }
}

TEST_CASE("a delta lists what changed, in order") {
    ControllerHarness c;
    c.start_brokers(2);
    const std::size_t before = c.log().size();
    REQUIRE(c.create_topic("t", {nodes({1, 2}), nodes({2, 1})}, {{"retention.ms", "9"}}).error ==
            ErrorCode::NONE);
    const TopicId id = c.tp("t").topic;
    c.heartbeat(1, true);
    c.run(DeleteTopicRequest{"t"});
    ClusterImage image;
    ClusterDelta delta;
    for (std::size_t i = 0; i < c.log().size(); ++i) {
        apply(image, c.log()[i], i < before ? nullptr : &delta);
    }
    const std::vector<TopicPartition> changed{{id, 0}, {id, 1}, {id, 0}, {id, 1}};
    CHECK(delta.created_topics == std::vector<TopicId>{id});
    CHECK(delta.partitions == changed);
    CHECK(delta.brokers == nodes({1}));
    REQUIRE(delta.removed_topics.size() == 1);
    CHECK(delta.removed_topics[0].name == "t");
    CHECK(delta.removed_topics[0].partitions == 2);
    REQUIRE(delta.configs.size() == 1);
    CHECK(delta.configs[0].name == "t");
}
