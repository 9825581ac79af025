#include "broker_model/controller/raft/high_watermark.hpp"

#include <doctest/doctest.h>

using namespace hw;

namespace {
std::int64_t mark(std::vector<std::int64_t> ends, std::int64_t epoch_start, std::int64_t known) {
    return raft_high_watermark(ends, epoch_start, known);
}
}  // namespace

TEST_CASE("raft.high_watermark: the worked cases") {
    CHECK(mark({5, 3, 3}, 3, -1) == -1);
    CHECK(mark({5, 4, 3}, 3, -1) == 4);
    CHECK(mark({4, 7, 4}, 3, 5) == 5);
    CHECK(mark({7, 6, -1}, 3, 5) == 6);
    CHECK(mark({-1, 7, -1}, 3, -1) == -1);
}

TEST_CASE("raft.high_watermark: an even quorum needs more than half") {
    CHECK(mark({9, 9, 4, 4}, 0, -1) == 4);
    CHECK(mark({9, 4}, 0, -1) == 4);
    CHECK(mark({9}, 0, -1) == 9);
}
