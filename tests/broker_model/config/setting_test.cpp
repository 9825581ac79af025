#include "broker_model/config/setting.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "broker_model/config/validators.hpp"

using namespace hw::config;

TEST_CASE("every scope's settings are sorted by key, so that a key can be looked up") {
    for (Scope scope : kAllScopes) {
        CAPTURE(std::string(scope_name(scope)));
        const auto rows = settings(scope);
        REQUIRE(!rows.empty());
        CHECK(std::ranges::is_sorted(rows, {}, &Setting::key));
        for (const Setting& s : rows) CHECK(find(scope, s.key) == &s);
        std::set<int> places;
        for (const Setting& s : rows) places.insert(s.defined_at);
        CHECK(places.size() == rows.size());
    }
    CHECK(find(Scope::Topic, "retention") == nullptr);
}

TEST_CASE("every default is accepted by its own setting") {
    for (Scope scope : kAllScopes) {
        for (const Setting& s : settings(scope)) {
            if (s.has(kRequired)) continue;
            CAPTURE(std::string(s.key));
            CHECK(!refuse(s, default_value(s)).has_value());
        }
    }
}

TEST_CASE("a topic setting's broker-wide default exists and holds the same value") {
    for (const Setting& s : settings(Scope::Topic)) {
        if (s.broker_key.empty()) continue;
        CAPTURE(std::string(s.key));
        const Setting* broker = find(Scope::Broker, s.broker_key);
        REQUIRE(broker != nullptr);
        // Times of rolling and retention are given in hours there, and are null in milliseconds.
        if (!broker->has(kNullDefault)) CHECK(default_value(*broker) == default_value(s));
    }
}

TEST_CASE("a modelled setting exists, and so does the file of the rule that reads it") {
    std::set<std::pair<Scope, std::string>> seen;
    for (const Modelled& m : modelled_settings()) {
        CAPTURE(std::string(m.key));
        CHECK(find(m.scope, m.key) != nullptr);
        CHECK(std::filesystem::exists(std::filesystem::path(HIGHWATER_SOURCE_DIR) / m.rule));
        CHECK(!m.effect.empty());
        CHECK(seen.emplace(m.scope, m.key).second);
    }
}

TEST_CASE("a mistyped key finds the setting that was meant") {
    CHECK(nearest_keys(Scope::Topic, "min.insync.replica").front() == "min.insync.replicas");
    CHECK(nearest_keys(Scope::Producer, "ack").front() == "acks");
    CHECK(nearest_keys(Scope::Producer, "completely.different.thing").empty());
}

TEST_CASE("a message's words are matched with whole keys, once each, in order") {
    const auto named = settings_named_in(
        "replica.socket.timeout.ms should be at least replica.fetch.wait.max.ms.; "
        "replica.socket.timeout.ms!",
        Scope::Broker);
    REQUIRE(named.size() == 2);
    CHECK(named[0] == "replica.socket.timeout.ms");
    CHECK(named[1] == "replica.fetch.wait.max.ms");
    CHECK(settings_named_in("group.consumer.max.session.timeout.ms", Scope::Group).empty());
}

TEST_CASE("a setting's unit is its key's last word") {
    CHECK(unit_of(*find(Scope::Topic, "retention.ms")) == "ms");
    CHECK(unit_of(*find(Scope::Broker, "log.retention.hours")) == "hours");
    CHECK(unit_of(*find(Scope::Topic, "min.insync.replicas")).empty());
}
