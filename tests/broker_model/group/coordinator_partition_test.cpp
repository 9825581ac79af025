#include "broker_model/group/coordinator_partition.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace hw;

TEST_CASE("group.coordinator_partition: the worked cases") {
    CHECK(java_string_hash("my-group") == -1906497762);
    CHECK(coordinator_partition("my-group", 50) == 12);
    CHECK(coordinator_partition("", 50) == 0);
    CHECK(kafka_abs(std::numeric_limits<std::int32_t>::min()) == 0);
}

TEST_CASE("Java hashes strings over UTF-16 units, so a symbol beyond the BMP counts twice") {
    CHECK(java_string_hash("\xF0\x9F\x94\xA5") == 0xd83d * 31 + 0xdd25);
}
