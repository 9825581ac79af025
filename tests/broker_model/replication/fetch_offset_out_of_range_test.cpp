#include "broker_model/replication/fetch_offset_out_of_range.hpp"

#include <doctest/doctest.h>

using namespace hw;

TEST_CASE("Out of range, a follower cuts, starts again at the leader's start, or just goes on") {
    using Kind = OutOfRangeAction::Kind;
    struct Row {
        std::int64_t own_end, start, end;
        Kind kind;
        std::int64_t next;
    };
    const Row rows[] = {{100, 0, 80, Kind::Truncate, 80},
                        {50, 60, 200, Kind::RestartLog, 60},
                        {50, 40, 200, Kind::Keep, 50},
                        {100, 0, 100, Kind::Keep, 100}};
    for (const Row& row : rows) {
        CAPTURE(row.own_end);
        CHECK(out_of_range_action(Offset{row.own_end}, Offset{row.start}, Offset{row.end}) ==
              OutOfRangeAction{row.kind, Offset{row.next}});
    }
}
