#include "broker_model/replication/visible_offset.hpp"

#include <doctest/doctest.h>

using namespace hw;

TEST_CASE("KIP-207: a leader whose watermark is behind its epoch withholds uncertain offsets") {
    struct Row {
        std::int64_t asked;
        std::int64_t lookup;  // -1: none
        std::int64_t hw, epoch_start;
        ErrorCode error;
        bool found;
    };
    constexpr std::int64_t kSomeTime = 1000;
    constexpr ErrorCode kOk = ErrorCode::NONE;
    constexpr ErrorCode kNotYet = ErrorCode::OFFSET_NOT_AVAILABLE;
    const Row rows[] = {
        {kEarliestTimestamp, 3, 10, 20, kOk, true}, {kLatestTimestamp, -1, 10, 10, kOk, true},
        {kLatestTimestamp, -1, 10, 20, kNotYet, false}, {kSomeTime, 7, 10, 20, kOk, true},
        {kSomeTime, 12, 10, 20, kNotYet, false}, {kSomeTime, 12, 10, 10, kOk, false},
        {kSomeTime, -1, 10, 20, kNotYet, false}, {kSomeTime, -1, 10, 10, kOk, false},
    };
    int i = 0;
    for (const Row& row : rows) {
        CAPTURE(i++);
        const bool behind =
            is_watermark_behind_epoch(true, Offset{row.hw}, Offset{row.epoch_start});
        const std::optional<Offset> lookup =
            row.lookup < 0 ? std::nullopt : std::optional(Offset{row.lookup});
        CHECK(visible_offset(row.asked, lookup, Offset{10}, behind) ==
              VisibleOffset{row.error, row.found});
    }
    CHECK_FALSE(is_watermark_behind_epoch(false, Offset{10}, Offset{20}));
}
