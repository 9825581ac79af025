// Replication from end to end: real brokers and a real controller, clients played by the test.
#include <doctest/doctest.h>

#include "tests/support/broker_world.hpp"

using namespace hw;
using namespace hw::testing;

TEST_CASE("append, replicate, watermark, acknowledgement: in this order") {
    BrokerWorld w(3);
    w.start({nodes({1, 2, 3})});
    const auto answer = w.produce(1, 10);
    CHECK(answer.error == ErrorCode::NONE);
    CHECK(answer.base_offset == Offset{0});
    for (int id = 1; id <= 3; ++id) CHECK(w.replica(id).log.log_end() == Offset{10});
    CHECK(w.replica(1).log.high_watermark() == Offset{10});
    CHECK(w.when(Fact::LeaderAppended, 1) < w.when(Fact::FollowerAppended, 2));
    CHECK(w.when(Fact::FollowerAppended, 2) < w.when(Fact::HighWatermarkAdvanced, 1));
    // A follower learns the watermark with the next fetch it is answered.
    CHECK(w.replica(2).log.high_watermark() == Offset{0});
    w.run(millis(600));
    CHECK(w.replica(2).log.high_watermark() == Offset{10});
    CHECK(w.replica(3).log.high_watermark() == Offset{10});
}

namespace {

// Short periods, so that a story takes seconds.
const BrokerWorld::Texts kQuick{{"replica.lag.time.max.ms", "3000"},
                                {"broker.session.timeout.ms", "6000"},
                                {"broker.heartbeat.interval.ms", "500"}};
const BrokerWorld::Texts kPatientController{{"replica.lag.time.max.ms", "3000"},
                                            {"broker.session.timeout.ms", "60000"},
                                            {"broker.heartbeat.interval.ms", "500"}};

Instant operator+(Instant t, std::int64_t ms) { return t + millis(ms); }

}  // namespace

TEST_CASE("acks=all waits for a silent follower until it leaves the ISR, 1 to 1.5 lags later") {
    BrokerWorld w(3, kPatientController);
    w.start({nodes({1, 2, 3})});
    w.silence(3);
    const Instant sent = w.world.now();
    const auto answer = w.produce(1, 1);
    CHECK(answer.error == ErrorCode::NONE);
    CHECK(w.world.now() > sent + 2500);
    CHECK(w.world.now() < sent + 4700);
    CHECK(w.count(Fact::IsrShrinkProposed, 1) == 1);
    CHECK(w.replica(1).isr.committed == nodes({1, 2}));
}

TEST_CASE("an idle partition never loses a silent follower") {
    BrokerWorld w(3, kPatientController);
    w.start({nodes({1, 2, 3})});
    w.produce(1, 5);
    w.run(seconds(2));
    w.silence(3);
    w.run(seconds(12));
    CHECK(w.replica(1).isr.committed == nodes({1, 2, 3}));
}

TEST_CASE("under min ISR acks=all is refused, acks=1 is taken but stays invisible") {
    BrokerWorld w(3, kPatientController);
    w.start({nodes({1, 2, 3})}, {{"min.insync.replicas", "2"}});
    w.produce(1, 4);
    w.run(seconds(1));
    w.silence(2);
    w.silence(3);
    CHECK(w.produce(1, 3, 1).error == ErrorCode::NONE);
    REQUIRE(w.until([&] { return w.replica(1).isr.committed == nodes({1}); }));
    CHECK(w.produce(1, 1, -1).error == ErrorCode::NOT_ENOUGH_REPLICAS);
    CHECK(w.replica(1).log.log_end() == Offset{7});
    CHECK(w.fetch(1, 0).high_watermark == Offset{4});
    CHECK(w.fetch(1, 4).batches.empty());

    w.world.heal();
    REQUIRE(w.until([&] { return w.replica(1).isr.size() == 3; }, seconds(60)));
    CHECK(w.fetch(1, 0).high_watermark == Offset{7});
}

TEST_CASE("a produce that is pending when the ISR shrinks under min times out, its record stays") {
    BrokerWorld w(3, kPatientController);
    w.start({nodes({1, 2, 3})}, {{"min.insync.replicas", "2"}});
    w.produce(1, 2);
    w.run(seconds(1));
    w.silence(2);
    w.silence(3);
    const auto answer = w.produce(1, 1, -1, seconds(8));
    CHECK(answer.error == ErrorCode::REQUEST_TIMED_OUT);
    CHECK(w.replica(1).isr.committed == nodes({1}));
    CHECK(w.replica(1).log.log_end() == Offset{3});
    CHECK(w.node(1).parked_produces() == 0);
    w.world.heal();
    REQUIRE(w.until([&] { return w.replica(1).log.high_watermark() == Offset{3}; }, seconds(60)));
}

TEST_CASE("KIP-101: a returning leader cuts what its followers never had") {
    BrokerWorld w(3, kQuick);
    w.start({nodes({1, 2, 3})});
    w.produce(1, 10);
    w.run(seconds(1));
    w.both(NodeId{1}, NodeId{2});
    w.both(NodeId{1}, NodeId{3});
    CHECK(w.produce(1, 7, 1).error == ErrorCode::NONE);
    CHECK(w.replica(1).log.log_end() == Offset{17});
    w.world.crash(NodeId{1});
    w.world.heal();
    REQUIRE(w.until([&] { return w.replica(2).is_leader(); }));
    CHECK(w.replica(2).leader_epoch == LeaderEpoch{1});
    CHECK(w.produce(2, 5).base_offset == Offset{10});

    w.world.start(NodeId{1});
    REQUIRE(w.until([&] { return w.replica(2).isr.size() == 3; }, seconds(60)));
    CHECK(w.replica(1).log.log_end() == Offset{15});
    CHECK(w.count(Fact::LogTruncated, 1) == 1);
    CHECK(w.replica(1).log.leader_epochs().entries() ==
          w.replica(2).log.leader_epochs().entries());
    CHECK(w.replica(3).log.log_end() == Offset{15});
}

TEST_CASE("a parked produce is told at once when its leader steps down") {
    BrokerWorld w(3, kQuick);
    w.start({nodes({1, 2, 3})});
    w.both(NodeId{1}, NodeId{2});
    w.both(NodeId{1}, NodeId{3});
    const auto answer =
        w.ask_later<ProduceResponse>(NodeId{1}, w.produce_request(1, -1, seconds(30)));
    w.run(millis(50));
    AlterPartitionReassignmentRequest move;
    move.topic = "t";
    move.replicas = nodes({2, 3});
    w.ask<AlterPartitionReassignmentResponse>(NodeId{2}, move);
    REQUIRE(w.until([&] { return answer->has_value(); }, seconds(2)));
    CHECK((*answer)->partitions.front().error == ErrorCode::NOT_LEADER_OR_FOLLOWER);
}

TEST_CASE("deleting a topic answers who waits for it") {
    BrokerWorld w(2, kPatientController);
    w.start({nodes({1, 2})});
    w.both(NodeId{1}, NodeId{2});
    const auto produce =
        w.ask_later<ProduceResponse>(NodeId{1}, w.produce_request(1, -1, seconds(30)));
    const auto fetch =
        w.ask_later<FetchResponse>(NodeId{1}, w.fetch_request(0, seconds(20)));
    w.run(millis(50));
    CHECK_FALSE(produce->has_value());
    CHECK_FALSE(fetch->has_value());
    w.ask<DeleteTopicResponse>(NodeId{1}, DeleteTopicRequest{"t"});
    w.run(millis(100));
    REQUIRE(produce->has_value());
    CHECK((*produce)->partitions.front().error == ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
    REQUIRE(fetch->has_value());
    CHECK((*fetch)->partitions.front().error == ErrorCode::UNKNOWN_TOPIC_ID);
    CHECK(w.node(1).partition({w.t, 0}) == nullptr);
    CHECK(w.disks[NodeId{1}].logs.empty());
}

TEST_CASE("a consumer's long poll ends when the watermark passes, not when records arrive") {
    BrokerWorld w(2, kPatientController);
    w.start({nodes({1, 2})});
    w.run(seconds(1));
    const auto poll = w.ask_later<FetchResponse>(NodeId{1}, w.fetch_request(0, seconds(20)));
    w.run(millis(50));
    w.both(NodeId{1}, NodeId{2});
    CHECK(w.produce(1, 3, 1).error == ErrorCode::NONE);
    w.run(millis(500));
    CHECK_FALSE(poll->has_value());
    w.world.heal();
    REQUIRE(w.until([&] { return poll->has_value(); }, seconds(40)));
    CHECK((*poll)->partitions.front().batches.size() == 1);
    CHECK((*poll)->partitions.front().high_watermark == Offset{3});
}

TEST_CASE("a long poll that nothing ends returns empty at its own time") {
    BrokerWorld w(1);
    w.start({nodes({1})});
    const Instant asked = w.world.now();
    const auto answer = w.ask<FetchResponse>(NodeId{1}, w.fetch_request(0, millis(500)));
    CHECK(answer.partitions.front().batches.empty());
    CHECK(w.world.now() >= asked + 500);
    CHECK(w.world.now() < asked + 520);
}

TEST_CASE("controlled shutdown hands over at once and leaves a clean log") {
    BrokerWorld w(3);
    w.start({nodes({1, 2, 3})});
    w.produce(1, 10);
    w.run(seconds(1));
    const Instant asked = w.world.now();
    w.world.give(NodeId{1}, ShutdownAsked{});
    REQUIRE(w.until([&] { return w.replica(2).is_leader(); }));
    CHECK(w.world.now() < asked + 200);
    REQUIRE(w.until([&] { return !w.world.is_up(NodeId{1}); }));
    // The controller lets it go when the others have told it that they know: their heartbeats.
    CHECK(w.world.now() < asked + 5000);
    CHECK(w.disks[NodeId{1}].clean_shutdown.has_value());
    CHECK(w.replica(2).isr.committed == nodes({2, 3}));
    CHECK(w.produce(2, 1).error == ErrorCode::NONE);

    w.facts.clear();
    w.world.start(NodeId{1});
    REQUIRE(w.until([&] { return w.replica(2).isr.size() == 3; }));
    const auto recovered = std::find_if(w.facts.begin(), w.facts.end(), [](const auto& seen) {
        return seen.what.fact == Fact::LogRecovered;
    });
    REQUIRE(recovered != w.facts.end());
    CHECK(recovered->what.value == 1);
    CHECK(recovered->what.offset == Offset{10});
    CHECK(w.count(Fact::LogTruncated, 1) == 0);
    CHECK_FALSE(w.disks[NodeId{1}].clean_shutdown.has_value());
}

TEST_CASE("after a crash the watermark is the checkpointed one and grows again with the leader's") {
    BrokerWorld w(3, kQuick);
    w.start({nodes({1, 2, 3})});
    w.produce(1, 10);
    w.run(seconds(6));  // past the 5 s checkpoint
    w.produce(1, 10);
    w.run(millis(700));
    CHECK(w.replica(3).log.high_watermark() == Offset{20});
    w.world.crash(NodeId{3});
    w.world.start(NodeId{3});
    REQUIRE(w.until([&] { return w.count(Fact::LogRecovered, 3) == 1; }, seconds(60)));
    const auto recovered = std::find_if(w.facts.begin(), w.facts.end(), [](const auto& seen) {
        return seen.what.fact == Fact::LogRecovered;
    });
    CHECK(recovered->what.value == 0);
    CHECK(recovered->what.offset == Offset{20});
    CHECK(recovered->what.offset2 == Offset{10});
    REQUIRE(w.until([&] { return w.replica(1).isr.size() == 3; }, seconds(60)));
    w.run(seconds(1));
    CHECK(w.replica(3).log.high_watermark() == Offset{20});
}

TEST_CASE("KIP-392: a consumer in another rack is sent to the in-sync replica of its rack") {
    BrokerWorld w(3, {{"replica.selector.class",
                       "org.apache.kafka.common.replica.RackAwareReplicaSelector"}});
    w.racks = {{NodeId{1}, 0}, {NodeId{2}, 1}, {NodeId{3}, 2}};
    w.start({nodes({1, 2, 3})});
    w.produce(1, 10);
    w.run(seconds(1));
    FetchRequest request = w.fetch_request(0);
    request.rack = 1;
    auto answer = w.ask<FetchResponse>(NodeId{1}, request).partitions.front();
    CHECK(answer.preferred_read_replica == NodeId{2});
    CHECK(answer.batches.empty());
    answer = w.ask<FetchResponse>(NodeId{2}, request).partitions.front();
    CHECK(answer.preferred_read_replica == kNoNode);
    CHECK(answer.batches.size() == 1);
    request.rack = 0;
    CHECK(w.ask<FetchResponse>(NodeId{1}, request).partitions.front().batches.size() == 1);
}

TEST_CASE("DeleteRecords is done when every live replica has moved its log start") {
    BrokerWorld w(3);
    w.start({nodes({1, 2, 3})});
    w.produce(1, 10);
    w.run(seconds(1));
    DeleteRecordsRequest request;
    request.tp = {w.t, 0};
    request.before = Offset{4};
    request.timeout = seconds(10);
    const auto done = w.ask<DeleteRecordsResponse>(NodeId{1}, request);
    CHECK(done.error == ErrorCode::NONE);
    CHECK(done.low_watermark == Offset{4});
    for (int id = 1; id <= 3; ++id) CHECK(w.replica(id).log.log_start() == Offset{4});
    request.before = Offset{11};
    CHECK(w.ask<DeleteRecordsResponse>(NodeId{1}, request).error ==
          ErrorCode::OFFSET_OUT_OF_RANGE);
    request.tp.partition = 1;
    CHECK(w.ask<DeleteRecordsResponse>(NodeId{1}, request).error ==
          ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
}

TEST_CASE("KIP-207: a new leader withholds its end until its watermark reaches its epoch") {
    BrokerWorld w(3, kQuick);
    w.start({nodes({1, 2, 3})});
    w.produce(1, 10);  // acknowledged; the followers have not heard of the watermark yet
    w.world.crash(NodeId{1});
    w.both(NodeId{2}, NodeId{3});
    REQUIRE(w.until([&] { return w.replica(2).is_leader(); }));
    CHECK(w.replica(2).log.high_watermark() == Offset{0});
    ListOffsetsRequest request;
    request.partitions.push_back({{w.t, 0}, kNoLeaderEpoch, kLatestTimestamp});
    CHECK(w.ask<ListOffsetsResponse>(NodeId{2}, request).partitions.front().error ==
          ErrorCode::OFFSET_NOT_AVAILABLE);
    w.world.heal();
    REQUIRE(w.until([&] { return w.replica(2).log.high_watermark() == Offset{10}; }, seconds(60)));
    CHECK(w.ask<ListOffsetsResponse>(NodeId{2}, request).partitions.front().offset == Offset{10});
}

TEST_CASE("KIP-320: a consumer with an older or newer leader epoch is told so") {
    BrokerWorld w(1);
    w.start({nodes({1})});
    FetchRequest request = w.fetch_request(0);
    request.partitions.front().current_leader_epoch = LeaderEpoch{1};
    CHECK(w.ask<FetchResponse>(NodeId{1}, request).partitions.front().error ==
          ErrorCode::UNKNOWN_LEADER_EPOCH);
    OffsetsForLeaderEpochRequest epochs;
    epochs.partitions.push_back({{w.t, 0}, LeaderEpoch{0}, LeaderEpoch{0}});
    w.produce(1, 3);
    const auto end =
        w.ask<OffsetsForLeaderEpochResponse>(NodeId{1}, epochs).partitions.front().end;
    CHECK(end == EpochEndOffset{LeaderEpoch{0}, Offset{3}});
}

TEST_CASE("a follower with an empty disk starts over and joins again") {
    BrokerWorld w(3, kQuick);
    w.start({nodes({1, 2, 3})});
    w.produce(1, 10);
    w.run(seconds(1));
    w.world.crash(NodeId{3});
    wipe(w.disks[NodeId{3}], true, 0);
    w.world.start(NodeId{3});
    REQUIRE(w.until([&] { return w.replica(1).isr.size() == 2; }, seconds(60)));
    REQUIRE(w.until([&] { return w.replica(1).isr.size() == 3; }, seconds(60)));
    CHECK(w.replica(3).log.log_end() == Offset{10});
}

TEST_CASE("metadata: what a client is told about brokers and topics") {
    BrokerWorld w(3, kQuick);
    w.start({nodes({1, 2, 3})});
    MetadataRequest request;
    request.topics = {"t", "unknown"};
    auto answer = w.ask<MetadataResponse>(NodeId{2}, request);
    CHECK(answer.brokers.size() == 3);
    REQUIRE(answer.topics.size() == 2);
    CHECK(answer.topics[0].partitions.front().leader == NodeId{1});
    CHECK(answer.topics[1].error == ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
    w.world.crash(NodeId{1});
    REQUIRE(w.until([&] { return w.replica(2).is_leader(); }));
    answer = w.ask<MetadataResponse>(NodeId{2}, request);
    CHECK(answer.brokers.size() == 2);
    CHECK(answer.topics[0].partitions.front().leader == NodeId{2});
    CHECK(answer.topics[0].partitions.front().offline_replicas == nodes({1}));
}

TEST_CASE("a topic that is asked for with permission to create it comes into being") {
    BrokerWorld w(1);
    w.start({nodes({1})});
    MetadataRequest request;
    request.topics = {"fresh"};
    request.allow_auto_topic_creation = true;
    CHECK(w.ask<MetadataResponse>(NodeId{1}, request).topics.front().error ==
          ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
    w.run(seconds(1));
    CHECK(w.ask<MetadataResponse>(NodeId{1}, request).topics.front().error == ErrorCode::NONE);
}

TEST_CASE("producer ids come from the controller in blocks") {
    BrokerWorld w(2);
    w.start({nodes({1, 2})});
    const InitProducerIdRequest request;
    CHECK(w.ask<InitProducerIdResponse>(NodeId{1}, request).error ==
          ErrorCode::COORDINATOR_LOAD_IN_PROGRESS);
    w.run(millis(200));
    const auto first = w.ask<InitProducerIdResponse>(NodeId{1}, request);
    const auto second = w.ask<InitProducerIdResponse>(NodeId{1}, request);
    CHECK(first.error == ErrorCode::NONE);
    CHECK(second.producer_id == first.producer_id + 1);
    (void)w.ask<InitProducerIdResponse>(NodeId{2}, request);
    w.run(millis(200));
    const auto other = w.ask<InitProducerIdResponse>(NodeId{2}, request);
    CHECK(other.producer_id == first.producer_id + 1000);
}

TEST_CASE("settings of a topic take effect when the metadata brings them") {
    BrokerWorld w(1);
    w.start({nodes({1})}, {{"retention.ms", "1000"}});
    CHECK(w.replica(1).log.config().retention_ms == 1000);
    AlterConfigRequest request;
    request.name = "t";
    request.changes = {{"retention.ms", "2000"}, {"min.insync.replicas", "2"}};
    CHECK(w.ask<AlterConfigResponse>(NodeId{1}, request).result.error == ErrorCode::NONE);
    w.run(millis(100));
    CHECK(w.replica(1).log.config().retention_ms == 2000);
    CHECK(w.replica(1).settings->min_insync_replicas == 2);
    DescribeConfigsRequest describe;
    describe.name = "t";
    describe.keys = {"retention.ms", "cleanup.policy"};
    const auto told = w.ask<DescribeConfigsResponse>(NodeId{1}, describe);
    REQUIRE(told.entries.size() == 2);
    CHECK(told.entries[0].value == "delete");
    CHECK(told.entries[0].source == DescribeConfigsResponse::Source::DefaultConfig);
    CHECK(told.entries[1].value == "2000");
}
