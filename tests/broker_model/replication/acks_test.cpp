#include "broker_model/replication/acks.hpp"

#include <doctest/doctest.h>

using namespace hw;

TEST_CASE("acks decides when a produce request is answered") {
    CHECK(produce_reply(0, 1) == ProduceReply::Never);
    CHECK(produce_reply(1, 1) == ProduceReply::AfterAppend);
    CHECK(produce_reply(-1, 1) == ProduceReply::AfterCommit);
    CHECK(produce_reply(-1, 0) == ProduceReply::AfterAppend);
    CHECK(check_required_acks(2) == ErrorCode::INVALID_REQUIRED_ACKS);
    CHECK(check_required_acks(-1) == ErrorCode::NONE);
}
