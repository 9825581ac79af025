#include "broker_model/replication/replica_selector.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace hw;

namespace {
ReadReplica replica(int id, int rack, std::int64_t end, std::int64_t behind_s) {
    return {NodeId{id}, rack, Offset{0}, Offset{end}, seconds(behind_s), true, true};
}
}  // namespace

TEST_CASE("KIP-392: a consumer is sent to the best in-sync replica of its own rack") {
    constexpr int a = 0, b = 1, c = 2, none = -1;
    struct Row {
        int rack;
        std::int64_t offset;
        std::vector<ReadReplica> followers;
        int choice;
    };
    const Row rows[] = {{b, 50, {replica(2, b, 100, 0), replica(3, b, 90, 0)}, 2},
                        {b, 50, {replica(2, b, 90, 0), replica(3, b, 90, 5)}, 2},
                        {b, 95, {replica(3, b, 90, 0)}, 1},
                        {a, 50, {replica(2, a, 100, 0)}, 1},
                        {c, 50, {replica(2, b, 100, 0)}, 1},
                        {none, 50, {replica(2, b, 100, 0)}, 1}};
    int i = 0;
    for (const Row& row : rows) {
        CAPTURE(i++);
        CHECK(select_rack_aware(replica(1, a, 100, 0), row.followers, row.rack,
                                Offset{row.offset}) == NodeId{row.choice});
    }
}

TEST_CASE("KIP-392: outsiders, dead replicas and those without the offset are no candidates") {
    ReadReplica r = replica(2, 1, 100, 0);
    CHECK(can_serve_offset(r, Offset{100}));
    CHECK_FALSE(can_serve_offset(r, Offset{101}));
    r.log_start = Offset{10};
    CHECK_FALSE(can_serve_offset(r, Offset{9}));
    r.in_isr = false;
    CHECK_FALSE(can_serve_offset(r, Offset{50}));
    r.in_isr = true;
    r.alive = false;
    CHECK_FALSE(can_serve_offset(r, Offset{50}));
}
