#include "broker_model/replication/follower_fetch.hpp"

#include <doctest/doctest.h>

using namespace hw;

TEST_CASE("What a follower does with one partition of a fetch response") {
    const LeaderEpoch five{5};
    CHECK(follower_action(ErrorCode::NONE, true, five, five) == FollowerAction::Truncate);
    CHECK(follower_action(ErrorCode::NONE, false, five, five) == FollowerAction::Append);
    CHECK(follower_action(ErrorCode::OFFSET_OUT_OF_RANGE, false, five, five) ==
          FollowerAction::LocateOffset);
    CHECK(follower_action(ErrorCode::FENCED_LEADER_EPOCH, false, five, five) ==
          FollowerAction::Stop);
    CHECK(follower_action(ErrorCode::FENCED_LEADER_EPOCH, false, LeaderEpoch{4}, five) ==
          FollowerAction::Delay);
    for (ErrorCode e : {ErrorCode::UNKNOWN_LEADER_EPOCH, ErrorCode::NOT_LEADER_OR_FOLLOWER,
                        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::UNKNOWN_TOPIC_ID})
        CHECK(follower_action(e, false, five, five) == FollowerAction::Delay);
}

TEST_CASE("An answer to a question that is no longer asked is ignored") {
    const LeaderEpoch five{5};
    CHECK(is_answer_current(true, Offset{7}, Offset{7}, five, five));
    CHECK_FALSE(is_answer_current(false, Offset{7}, Offset{7}, five, five));
    CHECK_FALSE(is_answer_current(true, Offset{7}, Offset{6}, five, five));
    CHECK_FALSE(is_answer_current(true, Offset{7}, Offset{7}, LeaderEpoch{4}, five));
}

TEST_CASE("The follower's watermark follows the leader's, up and down, inside its own log") {
    CHECK(follower_high_watermark(Offset{50}, Offset{0}, Offset{40}) == Offset{40});
    CHECK(follower_high_watermark(Offset{30}, Offset{0}, Offset{40}) == Offset{30});
    CHECK(follower_high_watermark(Offset{5}, Offset{10}, Offset{40}) == Offset{10});
}

TEST_CASE("KIP-320: a request that names a leader epoch is checked against mine") {
    const LeaderEpoch five{5};
    CHECK(check_leader_epoch(kNoLeaderEpoch, five) == ErrorCode::NONE);
    CHECK(check_leader_epoch(five, five) == ErrorCode::NONE);
    CHECK(check_leader_epoch(LeaderEpoch{4}, five) == ErrorCode::FENCED_LEADER_EPOCH);
    CHECK(check_leader_epoch(LeaderEpoch{6}, five) == ErrorCode::UNKNOWN_LEADER_EPOCH);
}
