#include "broker_model/config/accept.hpp"

#include <doctest/doctest.h>

#include <string>

#include "broker_model/config/rules/admin_timeout.hpp"
#include "broker_model/config/rules/delivery_timeout.hpp"
#include "broker_model/config/rules/idempotence.hpp"
#include "broker_model/config/rules/server_limits.hpp"

using namespace hw::config;

namespace {

Overrides producer(Overrides given) {
    return with_client_essentials(Scope::Producer, std::move(given));
}
Overrides consumer(Overrides given) {
    return with_client_essentials(Scope::Consumer, std::move(given));
}
std::string reason(const hw::Result<Values, Rejected>& result) {
    return result ? "accepted" : result.error().message;
}

}  // namespace

TEST_CASE(
    "config.idempotence: acks=1 or retries=0 switch it off in silence, but not if it was asked "
    "for") {
    CHECK(really_idempotent({.acks = -1, .retries = 10}).value());
    CHECK(!really_idempotent({.acks = 1, .retries = 10}).value());
    CHECK(!really_idempotent({.acks = -1, .retries = 0}).value());
    CHECK(!really_idempotent({.acks = 1, .retries = 10, .enabled_by_name = true}).ok());
    CHECK(!really_idempotent({.acks = 1, .retries = 10, .max_in_flight = 6}).ok());
    CHECK(!really_idempotent({.retries = 10, .max_in_flight = 6, .enabled = false}).value());
    CHECK(!really_idempotent({.acks = 1, .retries = 10, .transactional = true}).ok());
}

TEST_CASE("config.delivery_timeout: a default is raised, a given value is refused") {
    CHECK(effective_delivery_timeout_ms(120'000, false, 5, 30'000).value() == 120'000);
    CHECK(effective_delivery_timeout_ms(120'000, false, 100'000, 30'000).value() == 130'000);
    CHECK(!effective_delivery_timeout_ms(29'999, true, 0, 30'000).ok());
    CHECK(effective_delivery_timeout_ms(0, true, 0, 0).value() == 0);
}

TEST_CASE("config.admin_timeout: a default is raised, a given value is refused") {
    CHECK(effective_admin_timeout_ms(60'000, false, 30'000).value() == 60'000);
    CHECK(effective_admin_timeout_ms(60'000, false, 90'000).value() == 90'000);
    CHECK(!effective_admin_timeout_ms(15'000, true, 30'000).ok());
}

TEST_CASE("an explicit reconnect back-off alone does not grow") {
    const auto v = accept_producer(producer({{"reconnect.backoff.ms", "70"}}), "1");
    REQUIRE(v.ok());
    CHECK(v.value().number("reconnect.backoff.max.ms") == 70);
    CHECK(v.value().text("client.id") == "producer-1");
}

TEST_CASE("config.consumer_group: without a group nothing is committed by itself") {
    const auto alone = accept_consumer(consumer({}), "1");
    REQUIRE(alone.ok());
    CHECK(!alone.value().flag("enable.auto.commit"));
    CHECK(!accept_consumer(consumer({{"enable.auto.commit", "true"}}), "1").ok());
    CHECK(accept_consumer(consumer({{"heartbeat.interval.ms", "45000"}}), "1").ok());
    CHECK(reason(accept_consumer(consumer({{"group.id", "g"}, {"heartbeat.interval.ms", "45000"}}),
                                 "1")) == "Heartbeat must be set lower than the session timeout");
    CHECK(reason(accept_consumer(consumer({{"group.id", "g"},
                                           {"group.protocol", "consumer"},
                                           {"session.timeout.ms", "45000"}}),
                                 "1")) ==
          "session.timeout.ms cannot be set when group.protocol=CONSUMER");
}

TEST_CASE("config.server_limits: of ms, minutes and hours the finest given unit counts") {
    const auto v = accept_broker(with_server_essentials(
        {{"log.retention.hours", "1"}, {"log.retention.minutes", "3"}, {"log.roll.hours", "2"}},
        1));
    REQUIRE(v.ok());
    CHECK(effective_log_retention_ms(v.value()) == 180'000);
    CHECK(effective_log_roll_ms(v.value()) == 7'200'000);
    const Values topic = topic_defaults(v.value());
    CHECK(topic.number("retention.ms") == 180'000);
    CHECK(topic.number("segment.ms") == 7'200'000);
}

TEST_CASE("config.broker_roles: a controller must be among the listed voters, a broker must not") {
    const Overrides only_broker{{"process.roles", "broker"},
                                {"listeners", "PLAINTEXT://localhost:9092"},
                                {"controller.quorum.voters", "100@localhost:9093"}};
    CHECK(accept_broker(with_server_essentials(only_broker, 1)).ok());
    CHECK(!accept_broker(with_server_essentials(only_broker, 100)).ok());
    CHECK(!accept_broker(with_server_essentials({{"controller.quorum.voters", "2@h:1"}}, 1)).ok());
}

TEST_CASE("config.topic_limits: the compaction lag's limits must not cross") {
    const Values broker = accept_broker(with_server_essentials({}, 1)).value();
    CHECK(reason(accept_topic({{"min.compaction.lag.ms", "10"}, {"max.compaction.lag.ms", "10"}},
                              broker, false)) == "accepted");
    CHECK(!accept_topic({{"min.compaction.lag.ms", "10"}, {"max.compaction.lag.ms", "9"}}, broker,
                        false)
               .ok());
    CHECK(!accept_topic({{"no.such.setting", "1"}}, broker, false).ok());
}

TEST_CASE("config.group_bounds: a group's session timeout stays within the broker's bounds") {
    const Values broker = accept_broker(with_server_essentials({}, 1)).value();
    CHECK(accept_group({{"consumer.session.timeout.ms", "60000"}}, broker).ok());
    CHECK(!accept_group({{"consumer.session.timeout.ms", "60001"}}, broker).ok());
    CHECK(
        !accept_broker(with_server_essentials({{"group.consumer.session.timeout.ms", "44999"}}, 1))
             .ok());
}
