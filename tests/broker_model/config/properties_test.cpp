#include "broker_model/config/properties.hpp"

#include <doctest/doctest.h>

using namespace hw::config;

TEST_CASE("keys, separators and comments of a properties file") {
    const auto read = parse_properties(
        "# comment\n"
        "acks=all\n"
        "\n"
        "  retries : 3\n"
        "linger.ms 5\n"
        "! another=comment\n"
        "empty\n"
        "spaced   =   kept inside \n");
    REQUIRE(read.ok());
    const Overrides& o = read.value();
    REQUIRE(o.size() == 5);
    CHECK(o[0].key == "acks");
    CHECK(o[0].value == "all");
    CHECK(o[0].line == 2);
    CHECK(o[1].key == "retries");
    CHECK(o[1].value == "3");
    CHECK(o[2].value == "5");
    CHECK(o[3].key == "empty");
    CHECK(o[3].value.empty());
    CHECK(o[4].value == "kept inside ");
}

TEST_CASE("a backslash at the end joins lines, and the entry keeps its first line's number") {
    const auto read = parse_properties("a=1,\\\r\n    2,\\\n  3\nb=x\\\\\nc=4");
    REQUIRE(read.ok());
    const Overrides& o = read.value();
    REQUIRE(o.size() == 3);
    CHECK(o[0].value == "1,2,3");
    CHECK(o[0].line == 1);
    CHECK(o[1].value == "x\\");
    CHECK(o[1].line == 4);
    CHECK(o[2].line == 5);
}

TEST_CASE("escapes in keys and values") {
    const auto read = parse_properties("a\\=b\\ c = \\t\\u0041\\u00e9\\q\n");
    REQUIRE(read.ok());
    CHECK(read.value()[0].key == "a=b c");
    CHECK(read.value()[0].value == "\tA\xC3\xA9q");
}

TEST_CASE("a malformed escape is reported with its line") {
    const auto read = parse_properties("a=1\nb=\\u12g4\n");
    REQUIRE(!read.ok());
    CHECK(read.error().line == 2);
}
