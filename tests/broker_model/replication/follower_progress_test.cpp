#include "broker_model/replication/follower_progress.hpp"

#include <doctest/doctest.h>

using namespace hw;

namespace {
Instant at(std::int64_t s) { return Instant{} + seconds(s); }
}  // namespace

TEST_CASE("A follower was caught up when its fetch reached an end the leader had by then") {
    struct Row {
        std::int64_t t, fetch_at, leader_end, caught_up_at;
    };
    const Row rows[] = {{1, 100, 100, 1}, {2, 100, 140, 1}, {3, 140, 180, 2}, {4, 150, 220, 2}};
    FollowerProgress f;
    for (const Row& row : rows) {
        CAPTURE(row.t);
        record_follower_fetch(f, {Offset{row.fetch_at}, Offset{0}, Offset{row.leader_end},
                                  at(row.t), BrokerEpoch{7}});
        CHECK(f.caught_up_at == at(row.caught_up_at));
        CHECK(f.log_end == Offset{row.fetch_at});
        CHECK(f.last_fetch_at == at(row.t));
    }
}

TEST_CASE("A new leader knows no follower's end; ISR members count as level for one lag period") {
    FollowerProgress f;
    record_follower_fetch(f, {Offset{90}, Offset{0}, Offset{90}, at(3), BrokerEpoch{7}});
    reset_for_leadership(f, at(10), Offset{100}, true, true);
    CHECK(f.log_end == kNoOffset);
    CHECK(f.broker_epoch == kBrokerEpochUnseen);
    CHECK(is_caught_up(f, Offset{100}, at(40), seconds(30)));
    CHECK_FALSE(is_caught_up(f, Offset{100}, at(41), seconds(30)));
    reset_for_leadership(f, at(10), Offset{100}, true, false);
    CHECK_FALSE(is_caught_up(f, Offset{100}, at(10), seconds(30)));
}

TEST_CASE("A leader re-elected with a higher epoch keeps what it knows") {
    FollowerProgress f;
    record_follower_fetch(f, {Offset{90}, Offset{5}, Offset{95}, at(3), BrokerEpoch{7}});
    reset_for_leadership(f, at(10), Offset{100}, false, true);
    CHECK(f.log_end == Offset{90});
    CHECK(f.log_start == Offset{5});
    CHECK(f.leader_end_at_last_fetch == Offset{100});
    CHECK(f.last_fetch_at == at(10));
    CHECK(f.broker_epoch == BrokerEpoch{7});
}

TEST_CASE("A fetch of an earlier incarnation is stale") {
    CHECK(is_stale_follower_fetch(BrokerEpoch{7}, BrokerEpoch{9}));
    CHECK_FALSE(is_stale_follower_fetch(BrokerEpoch{9}, BrokerEpoch{9}));
    CHECK_FALSE(is_stale_follower_fetch(kNoBrokerEpoch, BrokerEpoch{9}));
}
