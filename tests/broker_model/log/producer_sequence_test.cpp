#include "broker_model/log/producer_sequence.hpp"

#include <doctest/doctest.h>

#include "tests/support/test_log.hpp"

namespace hw {
namespace {

using testing::produced;
using testing::TestLog;

constexpr std::int64_t kProducer = 9;

// Producer 9 has written sequences 0..2 and 3..4 in epoch 1.
void write_history(TestLog& log) {
    REQUIRE(log.append(produced(kProducer, 1, 0, 3)).ok());
    REQUIRE(log.append(produced(kProducer, 1, 3, 2)).ok());
}

LogFault answer(std::int16_t epoch, std::int32_t sequence, std::int32_t count) {
    TestLog log;
    write_history(log);
    return log.append(produced(kProducer, epoch, sequence, count)).fault;
}

TEST_CASE("a batch that is remembered is answered with its old offsets and not appended") {
    TestLog log;
    write_history(log);
    const auto again = log.append(produced(kProducer, 1, 3, 2));
    CHECK(again.ok());
    CHECK(again.duplicate);
    CHECK(again.first_offset == Offset{3});
    CHECK(again.last_offset == Offset{4});
    CHECK(log->log_end() == Offset{5});
}

TEST_CASE("sequences continue without gaps, epochs only rise") {
    CHECK(answer(1, 5, 2).ok());
    CHECK(answer(1, 6, 2) == fault(ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER));
    CHECK(answer(0, 5, 1) == fault(ErrorCode::INVALID_PRODUCER_EPOCH));
    CHECK(answer(2, 0, 2).ok());
    CHECK(answer(2, 3, 2) == fault(ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER));
}

TEST_CASE("an unknown producer may begin with any sequence") {
    TestLog log;
    CHECK(log.append(produced(77, 0, 7, 2)).ok());
}

TEST_CASE("with a TV2 verification an unknown producer must begin with 0") {
    ProducerEntry unseen;
    const SequenceVerification asked{7, true};
    CHECK_FALSE(check_sequence(unseen, unseen, asked, ProducerEpoch{0}, 7).ok());
    CHECK(check_sequence(unseen, unseen, asked, ProducerEpoch{0}, 0).ok());
    CHECK(check_sequence(unseen, unseen, SequenceVerification{7, false}, ProducerEpoch{0}, 7).ok());
    CHECK_FALSE(
        check_sequence(unseen, unseen, SequenceVerification{6, false}, ProducerEpoch{0}, 7).ok());
}

TEST_CASE("the sixth batch pushes the first out of memory") {
    TestLog log;
    for (std::int32_t i = 0; i < 6; ++i) REQUIRE(log.append(produced(kProducer, 0, i)).ok());
    CHECK(log.append(produced(kProducer, 0, 1)).duplicate);
    CHECK(log.append(produced(kProducer, 0, 0)).fault ==
          fault(ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER));
}

TEST_CASE("sequences wrap from Int.MAX to 0") {
    constexpr std::int32_t kMax = std::numeric_limits<std::int32_t>::max();
    CHECK(follows(kMax, 0));
    CHECK_FALSE(follows(kMax, 1));
    CHECK(sequence_minus(1, 3) == kMax - 1);
}

TEST_CASE("markers: TV2 wants a higher epoch, or a retry without an open transaction") {
    ProducerEntry known;
    known.epoch = ProducerEpoch{3};
    const auto answer_to = [&](std::int16_t epoch, std::int16_t version) {
        return check_marker(known, ProducerEpoch{epoch}, 0, version);
    };
    CHECK(answer_to(3, 1).ok());
    CHECK(answer_to(3, 2).ok());
    known.txn_first_offset = Offset{5};
    CHECK(answer_to(3, 1).ok());
    CHECK(answer_to(3, 2) == fault(ErrorCode::INVALID_PRODUCER_EPOCH));
    CHECK(answer_to(4, 2).ok());
    CHECK(answer_to(2, 1) == fault(ErrorCode::INVALID_PRODUCER_EPOCH));
    CHECK(answer_to(4, kUnknownTransactionVersion) == fault(LogException::IllegalArgument));
    known.coordinator_epoch = 8;
    CHECK(answer_to(4, 2) == fault(ErrorCode::TRANSACTION_COORDINATOR_FENCED));
}

TEST_CASE("followers replay sequences without judging them") {
    TestLog log;
    CHECK(log.follow({testing::replicated(produced(kProducer, 1, 0), 0, 0),
                      testing::replicated(produced(kProducer, 0, 9), 1, 0)},
                     0)
              .ok());
}

}  // namespace
}  // namespace hw
