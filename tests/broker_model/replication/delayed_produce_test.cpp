#include "broker_model/replication/delayed_produce.hpp"

#include <doctest/doctest.h>

using namespace hw;

TEST_CASE("A parked acks=all partition is settled by the watermark or by losing the leader") {
    CHECK(produce_settled(false, Offset{0}, Offset{10}, 3, 2) ==
          ErrorCode::NOT_LEADER_OR_FOLLOWER);
    CHECK(produce_settled(true, Offset{9}, Offset{10}, 3, 2) == std::nullopt);
    CHECK(produce_settled(true, Offset{10}, Offset{10}, 2, 2) == ErrorCode::NONE);
    CHECK(produce_settled(true, Offset{10}, Offset{10}, 1, 2) ==
          ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND);
    CHECK(error_for_missing_partition(false) == ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
    CHECK(error_for_missing_partition(true) == ErrorCode::NOT_LEADER_OR_FOLLOWER);
}
