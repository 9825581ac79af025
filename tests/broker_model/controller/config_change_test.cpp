#include "broker_model/controller/config_change.hpp"

#include <doctest/doctest.h>

#include "broker_model/controller/topic_config.hpp"
#include "tests/broker_model/controller/controller_harness.hpp"

using namespace hw;
using hw::test::ControllerHarness;
using hw::test::nodes;
using enum AlterConfigRequest::Resource;

namespace {

std::size_t written_by(ControllerHarness& c, ConfigResourceType type, const std::string& name,
                       const std::string& key, const std::string& value) {
    const AlterConfigRequest request{type, name, {{key, value}}};
    return change_configs(c.state(), request, Existence::Checked).records.size();
}

}  // namespace

TEST_CASE("config.change: how many records a change writes") {
    ControllerHarness c;
    c.start_brokers(1);
    REQUIRE(c.create_topic("t", {nodes({1})}, {{"retention.ms", "1"}}).error == ErrorCode::NONE);
    CHECK(written_by(c, Topic, "t", "retention.ms", "2") == 1);
    CHECK(written_by(c, Topic, "t", "retention.ms", "1") == 0);
    CHECK(written_by(c, Topic, "t", "min.insync.replicas", "1") == 2);
    CHECK(written_by(c, Broker, "", "min.insync.replicas", "3") == 2);
    CHECK(written_by(c, Broker, "1", "min.insync.replicas", "3") == 0);
    c.set_config(Broker, "1", "log.cleaner.threads", "2");
    CHECK(written_by(c, Broker, "1", "log.cleaner.threads", "2") == 1);  // makes it reload
    ControllerHarness without_elr(false);
    CHECK(written_by(without_elr, Broker, "", "min.insync.replicas", "3") == 1);
}

TEST_CASE("config.change: refused in Kafka's words") {
    ControllerHarness c;
    c.start_brokers(1);
    REQUIRE(c.create_topic("t", {nodes({1})}).error == ErrorCode::NONE);
    CHECK(c.set_config(Broker, "1", "min.insync.replicas", "2").message ==
          "Broker-level min.insync.replicas cannot be altered while ELR is enabled.");
    CHECK(c.set_config(Broker, "", "min.insync.replicas", std::nullopt).message ==
          "Cluster-level min.insync.replicas cannot be removed while ELR is enabled.");
    CHECK(c.set_config(Topic, "nope", "retention.ms", "1").message ==
          "The topic 'nope' does not exist.");
    CHECK(c.set_config(Topic, "t", "retention.ms", "-2").message ==
          "Invalid value -2 for configuration retention.ms: Value must be at least -1");
    CHECK(c.set_config(Broker, "7", "log.cleaner.threads", "2").error ==
          ErrorCode::BROKER_ID_NOT_REGISTERED);
}

TEST_CASE("an accepted min.insync.replicas clears the ELR, whose members met the old minimum") {
    ControllerHarness c;
    c.start_brokers(3);
    REQUIRE(c.create_topic("t", {nodes({1, 2, 3})}).error == ErrorCode::NONE);
    c.propose_isr("t", nodes({1}));
    REQUIRE(c.partition("t").elr == nodes({2, 3}));
    const PartitionEpoch before = c.partition("t").partition_epoch;
    c.set_config(Topic, "t", "min.insync.replicas", "1");
    CHECK(c.partition("t").elr.empty());
    CHECK(c.partition("t").partition_epoch == before + 1);
}

TEST_CASE("config.topic_value and min_isr.effective: the worked cases") {
    ControllerHarness c(false);
    c.start_brokers(3);
    REQUIRE(c.create_topic("t", {nodes({1, 2, 3})}).error == ErrorCode::NONE);
    const auto min_isr = [&] { return effective_min_isr(c.state(), *c.image().topics.find("t")); };
    CHECK(min_isr() == 2);  // the file
    c.set_config(Broker, "", "min.insync.replicas", "1");
    CHECK(min_isr() == 1);
    c.set_config(Topic, "t", "min.insync.replicas", "5");
    CHECK(min_isr() == 3);  // never more than the replicas
}
