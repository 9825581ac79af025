#include "broker_model/controller/record_facts.hpp"

#include <doctest/doctest.h>

#include "broker_model/controller/periodic_tasks.hpp"
#include "tests/broker_model/controller/controller_harness.hpp"

using namespace hw;
using hw::test::ControllerHarness;
using hw::test::nodes;

namespace {

// What the log's batches from number `first` on tell, without PartitionChanged.
std::vector<Fact> told(const ControllerHarness& c, std::size_t first) {
    ControllerState watcher;
    std::vector<Observation> observed;
    for (std::size_t i = 0; i < c.log().size(); ++i) {
        if (i == first) observed.clear();
        std::int64_t offset = c.log()[i].base_offset;
        for (const MetadataRecord& r : c.log()[i].records) {
            apply_observed(watcher, r, offset++, observed);
        }
    }
    std::vector<Fact> facts;
    for (const Observation& o : observed) {
        if (o.fact != Fact::PartitionChanged) facts.push_back(o.fact);
    }
    return facts;
}

}  // namespace

TEST_CASE("records tell of elections, clean and unclean, and of partitions going offline") {
    using enum Fact;
    ControllerHarness c(false);
    c.start_brokers(2);
    std::size_t seen = c.log().size();
    const auto next = [&] {
        const auto facts = told(c, seen);
        seen = c.log().size();
        return facts;
    };
    REQUIRE(c.create_topic("t", {nodes({1, 2})}).error == ErrorCode::NONE);
    CHECK(next() == std::vector<Fact>{TopicCreated});
    c.heartbeat(1, true);
    CHECK(next() == std::vector<Fact>{LeaderElected, BrokerFenced});
    c.heartbeat(2, true);
    CHECK(next() == std::vector<Fact>{PartitionOffline, BrokerFenced});
    c.set_config(ConfigResourceType::Topic, "t", "unclean.leader.election.enable", "true");
    CHECK(next().empty());
    c.heartbeat(1);
    CHECK(next() == std::vector<Fact>{BrokerUnfenced, UncleanLeaderElected});
}

TEST_CASE("controller.periodic_tasks: periods with defaults") {
    config::Values file(config::Scope::Broker);
    CHECK(task_period(PeriodicTask::WriteNoOp, file) == millis(500));
    CHECK(task_period(PeriodicTask::FenceStaleBroker, file) == millis(1125));
    CHECK(task_period(PeriodicTask::ElectPreferred, file) == seconds(300));
    CHECK(task_period(PeriodicTask::ElectUnclean, file) == seconds(300));
    file.give("auto.leader.rebalance.enable", false);
    CHECK(!task_period(PeriodicTask::ElectPreferred, file));
}
