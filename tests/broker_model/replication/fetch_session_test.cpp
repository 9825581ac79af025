#include "broker_model/replication/fetch_session.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace hw;

TEST_CASE("KIP-227: fetch epochs count up from 1 and wrap to 1") {
    CHECK(next_fetch_epoch(0) == 1);
    CHECK(next_fetch_epoch(std::numeric_limits<std::int32_t>::max()) == 1);
    CHECK(next_fetch_epoch(-1) == -1);
    CHECK(is_full_fetch(0));
    CHECK(is_full_fetch(-1));
    CHECK_FALSE(is_full_fetch(1));
    CHECK(check_fetch_epoch(false, 3, 3) == ErrorCode::FETCH_SESSION_ID_NOT_FOUND);
    CHECK(check_fetch_epoch(true, 3, 2) == ErrorCode::INVALID_FETCH_SESSION_EPOCH);
    CHECK(check_fetch_epoch(true, 3, 3) == ErrorCode::NONE);
}

TEST_CASE("KIP-227: an incremental response names only partitions with news") {
    FetchSessionView told;
    CHECK(must_include_in_response(told, {Offset{5}, Offset{0}}));
    CHECK_FALSE(must_include_in_response(told, {Offset{5}, Offset{0}}));
    CHECK(must_include_in_response(told, {Offset{6}, Offset{0}}));
    CHECK(must_include_in_response(told, {Offset{6}, Offset{2}}));
    CHECK(must_include_in_response(told, {.high_watermark = Offset{6}, .log_start = Offset{2},
                                          .has_records = true}));
    CHECK(must_include_in_response(told, {.high_watermark = Offset{6}, .log_start = Offset{2},
                                          .diverging = true}));
    CHECK(must_include_in_response(told, {.high_watermark = Offset{6}, .log_start = Offset{2},
                                          .preferred_replica = true}));
    CHECK(must_include_in_response(told, {.has_error = true}));
    CHECK(must_include_in_response(told, {Offset{6}, Offset{2}}));  // the error is over: news
}

TEST_CASE("KIP-227: which session gives way to a newcomer") {
    const Instant t{};
    CHECK(is_stale_fetch_session(t + seconds(121), t));
    CHECK_FALSE(is_stale_fetch_session(t + seconds(120), t));
    CHECK(is_evictable_fetch_session(false, t, t, true));
    CHECK_FALSE(is_evictable_fetch_session(false, t, t, false));
    CHECK_FALSE(is_evictable_fetch_session(true, t, t + seconds(5), true));
    CHECK(is_evictable_fetch_session(true, t, t + seconds(121), true));
    CHECK(may_replace_fetch_session({true, 1, 0}, {false, 100, 7}));
    CHECK_FALSE(may_replace_fetch_session({false, 99, 0}, {false, 100, 7}));
    CHECK_FALSE(may_replace_fetch_session({false, 500, 0}, {true, 1, 7}));
}

TEST_CASE("KIP-227: what the client asks next") {
    const FetchMetadata full{};
    const FetchMetadata open{8, 4};
    CHECK(after_fetch_response(full, ErrorCode::NONE, 8) == FetchMetadata{8, 1});
    CHECK(after_fetch_response(full, ErrorCode::NONE, 0) == FetchMetadata{0, 0});
    CHECK(after_fetch_response(open, ErrorCode::NONE, 8) == FetchMetadata{8, 5});
    CHECK(after_fetch_response(open, ErrorCode::NONE, 0) == FetchMetadata{0, 0});
    CHECK(after_fetch_response(open, ErrorCode::FETCH_SESSION_ID_NOT_FOUND, 0) ==
          FetchMetadata{0, 0});
    CHECK(after_fetch_response(open, ErrorCode::INVALID_FETCH_SESSION_EPOCH, 0) ==
          FetchMetadata{8, 0});
    CHECK(after_fetch_failure(open) == FetchMetadata{8, 0});
}
