#include "broker_model/controller/broker_heartbeats.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "broker_model/base/java_hash.hpp"

using namespace hw;

namespace {

constexpr Duration kTimeout = seconds(9);

std::vector<std::int32_t> fenced_in_order(
    const std::vector<std::pair<std::int32_t, std::int64_t>>& sessions) {
    BrokerHeartbeats heartbeats;
    for (const auto& [id, epoch] : sessions) {
        heartbeats.contacted({NodeId{id}, BrokerEpoch{epoch}}, Instant{});
    }
    std::vector<std::int32_t> out;
    while (const auto expired = heartbeats.take_expired(Instant{} + seconds(10), kTimeout)) {
        out.push_back(expired->broker.value());
    }
    return out;
}

}  // namespace

TEST_CASE("sessions that expire together end in the order of Java's hash map of (id, epoch)") {
    using Ids = std::vector<std::int32_t>;
    // (epoch - id) modulo 16 decides.
    CHECK(fenced_in_order({{1, 10}, {2, 30}, {3, 40}}) == Ids{3, 1, 2});
    // Equal: who was heard of first.
    CHECK(fenced_in_order({{2, 12}, {3, 13}, {1, 11}}) == Ids{2, 3, 1});
    // Twelve make the map twice as large.
    std::vector<std::pair<std::int32_t, std::int64_t>> many;
    for (std::int32_t id = 1; id <= 12; ++id) many.emplace_back(id, 20);
    CHECK(fenced_in_order(many) == Ids{12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1});
}

TEST_CASE("the hash of a record of an int and a long, and the slots of a map") {
    CHECK(java_pair_hash(1, 10) == 41);
    CHECK(java_pair_hash(2, 0x1'0000'0000) == 63);
    CHECK(java_map_slot(0x10003, 16) == 2);
    CHECK(java_map_slots(16, 11) == 16);
    CHECK(java_map_slots(16, 12) == 32);
}
