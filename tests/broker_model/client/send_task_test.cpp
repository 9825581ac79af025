#include "broker_model/client/send_task.hpp"

#include <doctest/doctest.h>

namespace hw {
namespace {

TEST_CASE("values that are numbered texts grow with the number and are padded") {
    SendTask task;
    task.value_prefix_size = 1;
    CHECK(task.value_bytes(0) == 2);
    CHECK(task.value_bytes(10) == 3);
    task.first_number = 995;
    CHECK(task.value_bytes(5) == 5);
    task.value_size = 100;
    CHECK(task.value_bytes(5) == 100);
}

TEST_CASE("results are joined in order of send whatever the order of completion") {
    SendResults r;
    r.sent(10);
    const Instant start = Instant::from_ms(0);
    const auto ok = [](std::int64_t first, std::int64_t count, std::int64_t offset) {
        return SendRun{first, count, 0, SendError::None, Offset{offset}};
    };
    r.finished(ok(5, 3, 105), start, Instant::from_ms(40));
    r.finished(ok(0, 5, 100), start, Instant::from_ms(50));
    r.finished({8, 2, 0, send_error(ErrorCode::REQUEST_TIMED_OUT), kNoOffset}, start,
               Instant::from_ms(99));
    const auto runs = r.runs();
    REQUIRE(runs.size() == 2);
    CHECK(runs[0].count == 8);
    CHECK(runs[1].error == send_error(ErrorCode::REQUEST_TIMED_OUT));
    CHECK(r.acked() == 8);
    CHECK(r.outstanding() == 0);
    CHECK(r.gap_between_acks_max() == millis(40));
}

TEST_CASE("without offsets (acks=0) adjacent results are one run") {
    const SendRun a{0, 5, 0, SendError::None, kNoOffset}, b{5, 5, 0, SendError::None, kNoOffset};
    CHECK(a.continued_by(b));
}

TEST_CASE("the ledger finds the sends that records were") {
    SendLedger ledger;
    for (std::int64_t i = 0; i < 5; ++i) ledger.add(0, i, 7, 10 + i);
    for (std::int64_t i = 5; i < 8; ++i) ledger.add(0, i, 8, i - 5);
    const auto found = ledger.find(0, 3, 4);
    REQUIRE(found.size() == 2);
    CHECK(found[0].task == 7);
    CHECK(found[0].first_send == 13);
    CHECK(found[0].count == 2);
    CHECK(found[1].task == 8);
    CHECK(found[1].first_send == 0);
    CHECK(found[1].count == 2);
}

}  // namespace
}  // namespace hw
