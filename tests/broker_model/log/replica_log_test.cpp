#include "broker_model/log/replica_log.hpp"

#include <doctest/doctest.h>

#include "tests/support/test_log.hpp"

namespace hw {
namespace {

using testing::produced;
using testing::replicated;
using testing::TestLog;

RecordBatch of(std::int32_t count, std::int64_t base, std::int32_t epoch) {
    return replicated(testing::records(count), base, epoch);
}

TEST_CASE("a follower takes offsets as they come and learns the epochs from them") {
    TestLog log;
    const auto taken = log.follow({of(3, 0, 0), of(2, 5, 2)}, 2);
    CHECK(taken.first_offset == Offset{0});
    CHECK(taken.last_offset == Offset{6});
    CHECK(log->log_end() == Offset{7});
    CHECK(log->end_offset_for_epoch(LeaderEpoch{0}) == EpochEndOffset{LeaderEpoch{0}, Offset{5}});
}

TEST_CASE("a follower skips batches of an epoch it did not know when it asked, and all behind") {
    TestLog log;
    const auto taken = log.follow({of(2, 0, 1), of(2, 2, 3), of(2, 4, 1)}, 2);
    CHECK(taken.ok());
    CHECK(taken.last_offset == Offset{1});
    CHECK(log.follow({of(2, 2, 3)}, 2).first_offset == kNoOffset);
}

TEST_CASE("a follower refuses what overlaps or runs backwards") {
    TestLog log;
    REQUIRE(log.follow({of(3, 0, 0)}, 0).ok());
    CHECK(log.follow({of(3, 1, 0)}, 0).fault == fault(LogException::UnexpectedAppendOffset));
    CHECK(log.follow({of(2, 5, 0), of(1, 5, 0)}, 0).fault ==
          fault(LogException::OffsetsOutOfOrder));
}

TEST_CASE("a refused append leaves its leader epoch behind") {
    LogConfig config;
    config.segment_bytes = 70;
    TestLog log(config);
    CHECK(log.append(testing::records(), 3).fault == fault(ErrorCode::RECORD_LIST_TOO_LARGE));
    CHECK(log->latest_epoch() == LeaderEpoch{3});
}

TEST_CASE("the watermark stays within the log; a leader's only rises") {
    TestLog log;
    REQUIRE(log.append(testing::records(5)).ok());
    CHECK(log->update_high_watermark(Offset{9}) == Offset{5});
    CHECK(log->update_high_watermark(Offset{-3}) == Offset{0});
    CHECK(log->maybe_update_high_watermark(Offset{0}) == std::nullopt);
    CHECK(log->maybe_increment_high_watermark({Offset{5}}).value().has_value());
    CHECK_FALSE(log->maybe_increment_high_watermark({Offset{2}}).value().has_value());
    CHECK(log->maybe_increment_high_watermark({Offset{6}}).error() ==
          fault(LogException::IllegalArgument));
}

TEST_CASE("the log start moves up to the watermark at most, and takes the epochs along") {
    TestLog log;
    REQUIRE(log.append(testing::records(5), 1).ok());
    CHECK(log->maybe_increment_log_start_offset(Offset{1}).error() ==
          fault(ErrorCode::OFFSET_OUT_OF_RANGE));
    log.high_watermark_to_end();
    CHECK(log->maybe_increment_log_start_offset(Offset{3}).value());
    CHECK_FALSE(log->maybe_increment_log_start_offset(Offset{3}).value());
    CHECK(log->leader_epochs().entries().front() == EpochEntry{LeaderEpoch{1}, Offset{3}});
}

TEST_CASE("truncation inside a batch removes the batch but sets the end where asked") {
    TestLog log;
    REQUIRE(log.append(testing::records(3)).ok());
    REQUIRE(log.append(testing::records(3)).ok());
    log.high_watermark_to_end();
    CHECK(log->truncate_to(Offset{4}, testing::kNowMs).value());
    CHECK(log->log_end() == Offset{4});
    CHECK(log->high_watermark() == Offset{4});
    CHECK(log->size_bytes() == testing::records(3).size_bytes);
    CHECK_FALSE(log->truncate_to(Offset{9}, testing::kNowMs).value());
    CHECK(log->truncate_to(Offset{-1}, testing::kNowMs).error() ==
          fault(LogException::IllegalArgument));
}

TEST_CASE("truncation at the log end still drops epochs that never wrote") {
    TestLog log;
    REQUIRE(log.append(testing::records(3)).ok());
    log->assign_epoch_start_offset(LeaderEpoch{5}, Offset{3});
    CHECK_FALSE(log->truncate_to(Offset{3}, testing::kNowMs).value());
    CHECK(log->latest_epoch() == LeaderEpoch{0});
}

TEST_CASE("truncation undoes a transaction's marker") {
    TestLog log;
    REQUIRE(log.append(produced(1, 0, 0, 2, true)).ok());
    REQUIRE(log.append_marker(testing::marker(1, 0, ControlType::Abort)).ok());
    CHECK(log->producers().find(ProducerId{1})->in_transaction() == false);
    REQUIRE(log->truncate_to(Offset{2}, testing::kNowMs).ok());
    CHECK(log->producers().find(ProducerId{1})->in_transaction());
    CHECK(log->active_segment().txn_index.empty());
}

TEST_CASE("full truncation starts an empty log at the offset") {
    TestLog log;
    REQUIRE(log.append(produced(1, 0, 0, 3)).ok());
    log->truncate_fully_and_start_at(Offset{40}, testing::kNowMs);
    CHECK(log->log_start() == Offset{40});
    CHECK(log->log_end() == Offset{40});
    CHECK(log->high_watermark() == Offset{40});
    CHECK(log->producers().producers().empty());
    CHECK(log->leader_epochs().empty());
}

TEST_CASE("a transaction is unstable until its marker is replicated") {
    TestLog log;
    REQUIRE(log.append(produced(1, 0, 0, 2, true)).ok());
    REQUIRE(log.append_marker(testing::marker(1, 0, ControlType::Commit)).ok());
    log->update_high_watermark(Offset{2});
    CHECK(log->first_unstable_offset() == Offset{0});
    log->update_high_watermark(Offset{3});
    CHECK(log->first_unstable_offset() == std::nullopt);
    CHECK(log->last_stable_offset() == Offset{3});
}

TEST_CASE("transactional data needs the guard its verification was given") {
    LogFiles files;
    OpenLog how;
    how.config = std::make_shared<const LogConfig>();
    ReplicaLog log = std::move(ReplicaLog::load(files, how).value());
    LeaderAppend append;
    append.now_ms = testing::kNowMs;
    const RecordBatch batch = produced(1, 0, 0, 1, true);
    CHECK(log.append_as_leader(batch, append).fault == fault(ErrorCode::INVALID_TXN_STATE));
    append.guard = log.maybe_start_transaction_verification(ProducerId{1}, 0, ProducerEpoch{0},
                                                            false, testing::kNowMs)
                       .value();
    CHECK(append.guard != kNoGuard);
    CHECK(log.append_as_leader(batch, append).ok());
    CHECK(log.producers().guard_of(ProducerId{1}) == kNoGuard);
    CHECK(log.maybe_start_transaction_verification(ProducerId{1}, 1, ProducerEpoch{0}, false,
                                                   testing::kNowMs)
              .value() == kNoGuard);
}

TEST_CASE("producers are forgotten when they expire, unless a transaction is open") {
    TestLog log;
    REQUIRE(log.append(produced(1, 0, 0)).ok());
    REQUIRE(log.append(produced(2, 0, 0, 1, true)).ok());
    log->remove_expired_producers(testing::kNowMs + 86'400'000);
    REQUIRE(log->producers().producers().size() == 1);
    CHECK(log->producers().producers().front().producer_id == ProducerId{2});
}

TEST_CASE("flush.messages asks for a flush before the answer") {
    LogConfig config;
    config.flush_messages = 2;
    TestLog log(config);
    CHECK_FALSE(log.append(testing::records()).flush_wanted);
    CHECK(log.append(testing::records()).flush_wanted);
    CHECK(log->recovery_point() == Offset{2});
    CHECK(log.files.flushed_to == Offset{2});
}

TEST_CASE("an empty log is small") {
    CHECK(sizeof(ReplicaLog) <= 400);
    CHECK(sizeof(Segment) <= 256);
}

}  // namespace
}  // namespace hw
