#include "broker_model/replication/isr_membership.hpp"

#include <doctest/doctest.h>

using namespace hw;

TEST_CASE("A follower may stay in the ISR if it stood at the leader's end within the lag") {
    struct Row {
        std::int64_t leader_end, follower_end, caught_up_s, now_s, lag_s;
        bool stays;
    };
    const Row rows[] = {{100, 100, 5, 40, 30, true},
                        {100, 97, 5, 20, 30, true},
                        {100, 97, 5, 40, 30, false},
                        {100, -1, 5, 20, 30, true}};
    for (const Row& row : rows) {
        CAPTURE(row.follower_end);
        CAPTURE(row.now_s);
        FollowerProgress f;
        f.log_end = Offset{row.follower_end};
        f.caught_up_at = Instant{} + seconds(row.caught_up_s);
        CHECK(may_stay_in_isr(f, Offset{row.leader_end}, Instant{} + seconds(row.now_s),
                              seconds(row.lag_s)) == row.stays);
    }
}

TEST_CASE("A follower may join the ISR at the watermark, in this leader's epoch, if eligible") {
    struct Row {
        std::int64_t end, hw, epoch_start;
        bool fenced, leaving;
        std::int64_t fetch_epoch, known_epoch;
        bool joins;
    };
    const Row rows[] = {{10, 10, 8, false, false, 7, 7, true},
                        {9, 10, 8, false, false, 7, 7, false},
                        {8, 5, 9, false, false, 7, 7, false},
                        {10, 10, 8, true, false, 7, 7, false},
                        {10, 10, 8, false, true, 7, 7, false},
                        {10, 10, 8, false, false, 7, 9, false},
                        {10, 10, 8, false, false, -1, 9, true},
                        {10, 10, 8, false, false, -2, 9, false}};
    int i = 0;
    for (const Row& row : rows) {
        CAPTURE(i++);
        FollowerProgress f;
        f.log_end = Offset{row.end};
        f.broker_epoch = BrokerEpoch{row.fetch_epoch};
        const BrokerStanding known{row.fenced, row.leaving, BrokerEpoch{row.known_epoch}};
        CHECK(may_join_isr(f, Offset{row.hw}, Offset{row.epoch_start}, known) == row.joins);
    }
}
