#include "broker_model/config/value.hpp"

#include <doctest/doctest.h>

#include <string>

#include "broker_model/config/iso_duration.hpp"
#include "broker_model/config/offset_reset.hpp"
#include "broker_model/config/overrides.hpp"

using namespace hw;
using namespace hw::config;

namespace {

std::string outcome(Scope scope, std::string_view key, std::string_view text) {
    const auto value = parse_value(*find(scope, key), text);
    return value ? to_text(value.value()) : value.error().message;
}

}  // namespace

TEST_CASE("numbers are read as Java reads them") {
    CHECK(outcome(Scope::Producer, "retries", " 3 ") == "3");
    CHECK(outcome(Scope::Producer, "retries", "+3") == "3");
    CHECK(outcome(Scope::Producer, "retries", "3.0") ==
          "Invalid value 3.0 for configuration retries: Not a number of type INT");
    CHECK(outcome(Scope::Producer, "retries", "2147483648") ==
          "Invalid value 2147483648 for configuration retries: Not a number of type INT");
    CHECK(outcome(Scope::Topic, "min.cleanable.dirty.ratio", "1") == "1.0");
    CHECK(outcome(Scope::Topic, "min.cleanable.dirty.ratio", "5e-1") == "0.5");
    CHECK(outcome(Scope::Topic, "min.cleanable.dirty.ratio", "1.1") ==
          "Invalid value 1.1 for configuration min.cleanable.dirty.ratio: Value must be no more "
          "than 1");
}

TEST_CASE(
    "a list is split at commas, loses repetitions, and may be empty only where Kafka says so") {
    CHECK(outcome(Scope::Topic, "cleanup.policy", " compact , delete ") == "[compact, delete]");
    CHECK(outcome(Scope::Topic, "cleanup.policy", "delete,delete") == "[delete]");
    CHECK(outcome(Scope::Topic, "cleanup.policy", "") == "[]");
    CHECK(outcome(Scope::Topic, "cleanup.policy", "compact,,delete") ==
          "Configuration 'cleanup.policy' values must not be empty.");
    CHECK(outcome(Scope::Broker, "process.roles", "") ==
          "Configuration 'process.roles' must not be empty. Valid values include: "
          "[broker, controller]");
}

TEST_CASE("words are matched as their setting matches them") {
    CHECK(outcome(Scope::Producer, "acks", "2") ==
          "Invalid value 2 for configuration acks: String must be one of: all, -1, 0, 1");
    CHECK(outcome(Scope::Producer, "metadata.recovery.strategy", "None") == "None");
    CHECK(outcome(Scope::Producer, "enable.idempotence", "TRUE") == "true");
    CHECK(outcome(Scope::Producer, "key.serializer", "nope") ==
          "Invalid value nope for configuration key.serializer: Class nope could not be found.");
}

TEST_CASE("ISO-8601 durations are read as Java reads them") {
    CHECK(parse_iso_duration("PT1H") == seconds(3600));
    CHECK(parse_iso_duration("P1DT2H3M4.5S") == millis(((26 * 60 + 3) * 60 + 4) * 1000LL + 500));
    CHECK(parse_iso_duration("pt0.5s") == millis(500));
    CHECK(parse_iso_duration("-PT1H") == seconds(-3600));
    CHECK(parse_iso_duration("PT-1H") == seconds(-3600));
    for (const char* bad : {"", "1h", "P", "PT", "P1DT", "PT1", "PT1H1H", "PT1M1H", "P1W"}) {
        CAPTURE(bad);
        CHECK(!parse_iso_duration(bad).has_value());
    }
}

TEST_CASE("by_duration needs a duration that is not negative") {
    CHECK(parse_offset_reset("by_duration:PT1H") ==
          OffsetReset{OffsetReset::Kind::ByDuration, seconds(3600)});
    for (const char* bad : {"by_duration", "by_duration:", "by_duration:-PT1H", "LATEST", ""}) {
        CAPTURE(bad);
        CHECK(!parse_offset_reset(bad).has_value());
    }
}

TEST_CASE("of two wrong settings the one that Kafka defines first is reported") {
    // batch.size comes first in the alphabet and in the list, retries first in ProducerConfig.
    const auto parsed = parse_overrides(
        Scope::Producer,
        {{"batch.size", "x", 1}, {"retries", "y", 2}, {"bootstrap.servers", "h:1", 3}});
    REQUIRE(!parsed.ok());
    CHECK(parsed.error().message ==
          "Invalid value y for configuration retries: Not a number of type INT");
}

TEST_CASE("keys without effect and unknown keys are told apart") {
    const auto notes = notes_on_keys(
        Scope::Topic,
        {{"retention.ms", "1", 1}, {"preallocate", "true", 2}, {"retention.mss", "1", 3}});
    REQUIRE(notes.size() == 2);
    CHECK(to_text(notes[0]) == "preallocate: not modelled: has no effect");
    CHECK(
        to_text(notes[1]).starts_with("unknown setting retention.mss; did you mean retention.ms"));
    CHECK(notes[1].line == 3);
}
