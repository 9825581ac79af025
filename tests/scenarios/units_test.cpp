#include "scenarios/units.hpp"

#include <doctest/doctest.h>

using namespace hw;
using namespace hw::scenarios;

TEST_CASE("Times are sums of numbers with units") {
    std::string why;
    CHECK(parse_duration("500ms", why) == millis(500));
    CHECK(parse_duration("1m30s", why) == seconds(90));
    CHECK(parse_duration("1.5s", why) == millis(1500));
    CHECK(parse_duration("0.25us", why) == nanos(250));
    CHECK(parse_duration("-5m", why) == seconds(-300));
    CHECK_FALSE(parse_duration("", why));
    CHECK_FALSE(parse_duration("5", why));
    CHECK_FALSE(parse_duration("s", why));
    CHECK_FALSE(parse_duration("5 s", why));
    CHECK_FALSE(parse_duration("1e3s", why));
    CHECK_FALSE(parse_duration("400d", why));
    CHECK_FALSE(parse_duration("9223372036854775807s", why));
}

TEST_CASE("Written times are read back the same") {
    std::string why;
    for (const Duration d : {seconds(0), nanos(1), millis(1500), seconds(3'725), seconds(-90),
                             nanos(86'400'000'000'001)}) {
        CHECK(parse_duration(duration_text(d), why) == d);
    }
    CHECK(duration_text(seconds(90)) == "1m30s");
}

TEST_CASE("Sizes, rates and percentages are exact") {
    std::string why;
    CHECK(parse_bytes("1KiB", why) == Bytes{1024});
    CHECK(parse_bytes("1.5kB", why) == Bytes{1500});
    CHECK(parse_rate("1Gbit/s", why) == BytesPerSecond{125'000'000});
    CHECK_FALSE(parse_rate("1Gb/s", why));
    const auto share = parse_percent("2.5%", why);
    REQUIRE(share);
    CHECK(share->numerator * 40 == share->denominator);
    CHECK_FALSE(parse_percent("5", why));
    CHECK_FALSE(parse_percent("-1%", why));
}
