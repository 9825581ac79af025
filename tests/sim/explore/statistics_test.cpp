#include <doctest/doctest.h>

#include "sim/explore/sign_test.hpp"
#include "sim/explore/wilson.hpp"

using namespace hw::sim;

TEST_CASE("Wilson's interval agrees with its table") {
    const auto check = [](int seen, int of, double low, double high) {
        const Share s = wilson_95(seen, of);
        CHECK(s.low == doctest::Approx(low).epsilon(0.002));
        CHECK(s.high == doctest::Approx(high).epsilon(0.002));
    };
    check(0, 20, 0.0, 0.1611);
    check(10, 20, 0.2993, 0.7007);
    check(20, 20, 0.8389, 1.0);
    check(1, 1, 0.2065, 1.0);
    CHECK(wilson_95(0, 0).high == 1.0);
}

TEST_CASE("The sign test agrees with its table") {
    const auto p = [](std::int64_t higher, std::int64_t lower) {
        return sign_test({higher, lower, 7});
    };
    CHECK(p(0, 0) == 1.0);
    CHECK(p(1, 0) == doctest::Approx(1.0));
    CHECK(p(5, 0) == doctest::Approx(0.0625));
    CHECK(p(6, 0) == doctest::Approx(0.03125));
    CHECK(p(0, 6) == doctest::Approx(0.03125));
    CHECK(p(8, 2) == doctest::Approx(0.109375));
    CHECK(p(50, 50) == 1.0);
    CHECK(p(2'000, 1'000) < 1e-60);
}

TEST_CASE("Signs are counted seed by seed") {
    const Signs seen = signs({1, 2, 3, 4}, {0, 2, 9, 1});
    CHECK(seen.higher == 2);
    CHECK(seen.lower == 1);
    CHECK(seen.equal == 1);
}

TEST_CASE("Holm multiplies the smallest by the number of tests, and keeps the order") {
    const auto p = holm({0.04, 0.01, 0.03});
    CHECK(p[1] == doctest::Approx(0.03));
    CHECK(p[2] == doctest::Approx(0.06));
    CHECK(p[0] == doctest::Approx(0.06));  // not below what came before it
    CHECK(holm({}).empty());
}

TEST_CASE("The smaller a difference, the more seeds it takes to see it") {
    CHECK_FALSE(more_seeds({3, 3, 14}, 0.05).has_value());
    CHECK_FALSE(more_seeds({0, 0, 20}, 0.05).has_value());
    const auto often = more_seeds({8, 2, 0}, 0.05);
    const auto seldom = more_seeds({8, 2, 90}, 0.05);
    const auto slight = more_seeds({6, 4, 0}, 0.05);
    REQUIRE((often && seldom && slight));
    CHECK(*often == 19);  // 29 in all at 3 of 4
    CHECK(*seldom > 8 * *often);
    CHECK(*slight > 5 * *often);
}
