#include "broker_model/replication/min_insync.hpp"

#include <doctest/doctest.h>

using namespace hw;

TEST_CASE("min.insync.replicas is capped by the number of replicas") {
    CHECK(effective_min_isr(2, 3) == 2);
    CHECK(effective_min_isr(2, 1) == 1);
}

TEST_CASE("acks=all counts the committed ISR before the append, acks=1 never looks") {
    CHECK(check_min_isr_before_append(-1, 1, 2) == ErrorCode::NOT_ENOUGH_REPLICAS);
    CHECK(check_min_isr_before_append(-1, 2, 2) == ErrorCode::NONE);
    CHECK(check_min_isr_before_append(1, 1, 2) == ErrorCode::NONE);
}

TEST_CASE("After the commit the maximal ISR is counted") {
    CHECK(check_min_isr_after_commit(1, 2) == ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND);
    CHECK(check_min_isr_after_commit(2, 2) == ErrorCode::NONE);
}
