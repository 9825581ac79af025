#include "broker_model/replication/throttle.hpp"

#include <doctest/doctest.h>

using namespace hw;

TEST_CASE("KIP-73: only listed replicas outside the ISR are throttled, and only over the quota") {
    CHECK(is_replica_throttled(true, false, true));
    CHECK_FALSE(is_replica_throttled(true, true, true));
    CHECK_FALSE(is_replica_throttled(false, false, true));
    CHECK_FALSE(is_replica_throttled(true, false, false));
}

TEST_CASE("The replication rate is taken over at least ten one-second windows") {
    ReplicationQuota quota;
    const Instant t = Instant::from_ms(100'000);
    quota.record(1'000'000, t);
    CHECK_FALSE(quota.exceeded(t));  // no limit
    quota.set_limit(100'000);
    CHECK_FALSE(quota.exceeded(t));  // 1,000,000 bytes / 10 s
    quota.record(1, t);
    CHECK(quota.exceeded(t));
    CHECK_FALSE(quota.exceeded(t + seconds(11)));
}
