#include "broker_model/replication/delayed_fetch.hpp"

#include <doctest/doctest.h>

using namespace hw;

TEST_CASE("A fetch is answered at once when waiting would bring nothing") {
    CHECK(answers_at_once({}, Duration{}, 1));
    CHECK(answers_at_once({.empty_request = true}, millis(500), 1));
    CHECK(answers_at_once({.bytes = 70}, millis(500), 70));
    CHECK(answers_at_once({.any_error = true}, millis(500), 1));
    CHECK(answers_at_once({.any_diverging = true}, millis(500), 1));
    CHECK(answers_at_once({.any_preferred_replica = true}, millis(500), 1));
    CHECK_FALSE(answers_at_once({.bytes = 69}, millis(500), 70));
}

TEST_CASE("What wakes a parked fetch") {
    CHECK(fetch_wake(Offset{11}, Offset{10}, false, 0, 100).now);
    CHECK(fetch_wake(Offset{5}, Offset{10}, true, 0, 100).now);
    const FetchWake level = fetch_wake(Offset{10}, Offset{10}, true, 0, 100);
    CHECK_FALSE(level.now);
    CHECK(level.bytes == 0);
    CHECK(fetch_wake(Offset{5}, Offset{10}, false, 70, 100).bytes == 70);
    CHECK(fetch_wake(Offset{5}, Offset{10}, false, 700, 100).bytes == 100);
}
