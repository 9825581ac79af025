// Creating, growing and deleting topics: Kafka's answers word by word (recorded in golden/cluster).
#include <doctest/doctest.h>

#include "broker_model/controller/topic_name.hpp"
#include "tests/broker_model/controller/controller_harness.hpp"

using namespace hw;
using hw::test::ControllerHarness;
using hw::test::nodes;

namespace {

AdminResult create(ControllerHarness& c, const std::string& name, std::int32_t partitions,
                   std::int16_t factor) {
    CreateTopicRequest request;
    request.name = name;
    request.partitions = partitions;
    request.replication_factor = factor;
    return c.run(request).result;
}

AdminResult grow(ControllerHarness& c, const std::string& name, std::int32_t count,
                 std::optional<std::vector<NodeList>> assignment = std::nullopt) {
    return c.run(CreatePartitionsRequest{name, count, std::move(assignment)}).result;
}

}  // namespace

TEST_CASE("topic.name: the worked cases") {
    CHECK(!illegal_topic_name("orders"));
    CHECK(illegal_topic_name("a b") ==
          "Topic name is invalid: 'a b' contains one or more characters other than ASCII "
          "alphanumerics, '.', '_' and '-'");
    CHECK(illegal_topic_name("..") == "Topic name is invalid: '..' is not allowed");
    CHECK(illegal_topic_name("") == "Topic name is invalid: the empty string is not allowed");
    CHECK(!illegal_topic_name(std::string(249, 'x')));
    CHECK(illegal_topic_name(std::string(250, 'x')));
    CHECK(topic_names_collide("d.x", "d_x"));
    CHECK(!topic_names_collide("d.x", "d-x"));
    CHECK(topic_names_collide("a.b_c", "a_b.c"));
}

TEST_CASE("assignment.manual: refused lists") {
    ControllerHarness c;
    c.start_brokers(3);
    CHECK(c.create_topic("t", {nodes({1, 2}), nodes({1})}).message ==
          "The manual partition assignment includes a partition with 1 replica(s), but this is "
          "not consistent with previous partitions, which have 2 replica(s).");
    CHECK(c.create_topic("t", {nodes({1, 1})}).message ==
          "The manual partition assignment includes the broker 1 more than once.");
    CHECK(c.create_topic("t", {nodes({1, 9})}).message ==
          "The manual partition assignment includes broker 9, but no such broker is registered.");
    CHECK(c.create_topic("t", {nodes({})}).message ==
          "The manual partition assignment includes an empty replica list.");
    c.heartbeat(3, true);
    CHECK(c.create_topic("t", {nodes({3})}).error == ErrorCode::INVALID_REPLICA_ASSIGNMENT);
    CHECK(c.create_topic("t", {nodes({3, 1})}).error == ErrorCode::NONE);
    CHECK(c.partition("t").isr == nodes({1}));
    CHECK(c.partition("t").leader == NodeId(1));
}

TEST_CASE("creating topics: counts, names and settings are refused in Kafka's words") {
    ControllerHarness c;
    c.start_brokers(3);
    CHECK(create(c, "t", 1, 4).message ==
          "Unable to replicate the partition 4 time(s): The target replication factor of 4 cannot "
          "be reached because only 3 broker(s) are registered.");
    CHECK(create(c, "t", 0, 1).message ==
          "Number of partitions was set to an invalid non-positive value.");
    CHECK(create(c, "t", 1, 0).message ==
          "Replication factor must be larger than 0, or -1 to use the default value.");
    CHECK(create(c, "t", 10'001, 1).error == ErrorCode::POLICY_VIOLATION);
    CHECK(create(c, "a b", 1, 1).error == ErrorCode::INVALID_TOPIC_EXCEPTION);
    CHECK(c.create_topic("t", {nodes({1})}, {{"no.such.config", "1"}}).message ==
          "Unknown topic config name: no.such.config");
    CHECK(c.create_topic("t", {nodes({1})}, {{"retention.ms", "abc"}}).message ==
          "Invalid value abc for configuration retention.ms: Not a number of type LONG");
    REQUIRE(create(c, "t", 1, 3).error == ErrorCode::NONE);
    CHECK(create(c, "t", 1, 3).message == "Topic 't' already exists.");
    REQUIRE(create(c, "d.x", 1, 1).error == ErrorCode::NONE);
    CHECK(create(c, "d_x", 1, 1).message == "Topic 'd_x' collides with existing topic: d.x");
}

TEST_CASE("defaults come from the controller's own file") {
    ControllerHarness c;
    c.state().settings.file.give("num.partitions", std::int64_t{4});
    c.state().settings.file.give("default.replication.factor", std::int64_t{2});
    c.start_brokers(3);
    REQUIRE(create(c, "t", -1, -1).error == ErrorCode::NONE);
    CHECK(c.image().topics.find("t")->partitions.size() == 4);
    CHECK(c.partition("t", 3).replicas.size() == 2);
}

TEST_CASE("validate_only decides everything and writes nothing") {
    ControllerHarness c;
    c.start_brokers(1);
    CreateTopicRequest request;
    request.name = "t";
    request.assignment = {nodes({1})};
    request.validate_only = true;
    CHECK(c.run(request).result.error == ErrorCode::NONE);
    CHECK(c.image().topics.find("t") == nullptr);
}

TEST_CASE("growing a topic") {
    ControllerHarness c;
    c.start_brokers(3);
    REQUIRE(c.create_topic("t", {nodes({1, 2, 3})}).error == ErrorCode::NONE);
    CHECK(grow(c, "t", 1).message == "Topic already has 1 partition(s).");
    CHECK(grow(c, "t", 0).message ==
          "The topic t currently has 1 partition(s); 0 would not be an increase.");
    CHECK(grow(c, "t", 3, {{nodes({1, 2, 3})}}).message ==
          "Attempted to add 2 additional partition(s), but only 1 assignment(s) were specified.");
    CHECK(grow(c, "t", 2, {{nodes({1, 2})}}).error == ErrorCode::INVALID_REPLICA_ASSIGNMENT);
    CHECK(grow(c, "nope", 2).message == "This server does not host this topic-partition.");
    CHECK(grow(c, "t", 2, {{nodes({3, 1, 2})}}).error == ErrorCode::NONE);
    CHECK(c.partition("t", 1).leader == NodeId(3));
    CHECK(grow(c, "t", 5).error == ErrorCode::NONE);
    CHECK(c.partition("t", 4).replicas.size() == 3);
}

TEST_CASE("a deleted topic takes its settings along, and its id is never used again") {
    ControllerHarness c;
    c.start_brokers(1);
    REQUIRE(c.create_topic("t", {nodes({1})}, {{"retention.ms", "5"}}).error == ErrorCode::NONE);
    const TopicId old = c.tp("t").topic;
    CHECK(c.run(DeleteTopicRequest{"t"}).result.error == ErrorCode::NONE);
    CHECK(c.run(DeleteTopicRequest{"t"}).result.error == ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
    REQUIRE(c.create_topic("t", {nodes({1})}).error == ErrorCode::NONE);
    CHECK(c.tp("t").topic != old);
    CHECK(c.image().config({ConfigResourceType::Topic, "t"}, "retention.ms") == nullptr);
}
