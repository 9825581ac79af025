#include <doctest/doctest.h>

#include "broker_model/client/fetch_error.hpp"
#include "broker_model/client/fetch_session_handler.hpp"
#include "broker_model/client/position_validation.hpp"
#include "broker_model/client/read_committed.hpp"
#include "broker_model/client/read_replica.hpp"

using namespace hw;

namespace {

RecordBatch batch(std::int64_t offset, std::int64_t producer, bool transactional,
                  ControlType control = ControlType::None) {
    RecordBatch b;
    b.base_offset = Offset{offset};
    b.record_count = 1;
    b.producer_id = ProducerId{producer};
    b.transactional = transactional;
    b.control = control;
    return b;
}

FetchRequest::Partition wanted(std::int32_t partition, std::int64_t offset) {
    FetchRequest::Partition p;
    p.tp = {TopicId{5}, partition};
    p.fetch_offset = Offset{offset};
    return p;
}

FetchResponse answer(std::int32_t session, ErrorCode error = ErrorCode::NONE) {
    FetchResponse r;
    r.session_id = session;
    r.error = error;
    return r;
}

}  // namespace

TEST_CASE(
    "client.position_validation: a log cut below the position sends the consumer back to the cut") {
    const ConsumerPosition at12{Offset{12}, LeaderEpoch{3}, {NodeId{1}, LeaderEpoch{4}}};
    const auto judge = [&](std::int32_t epoch, std::int64_t end, bool policy = true) {
        return judge_position(at12, {LeaderEpoch{epoch}, Offset{end}}, policy);
    };
    CHECK(judge(3, 20) == ValidatedPosition::Valid);
    CHECK(judge(3, 12) == ValidatedPosition::Valid);
    CHECK(judge(2, 8) == ValidatedPosition::GoBack);
    CHECK(judge(2, 8, false) == ValidatedPosition::Truncated);
    CHECK(judge(-1, -1) == ValidatedPosition::Reset);
    CHECK(judge(-1, -1, false) == ValidatedPosition::Truncated);
    CHECK(must_validate(at12));
    CHECK_FALSE(must_validate({Offset{12}, kNoLeaderEpoch, {NodeId{1}, LeaderEpoch{4}}}));
}

TEST_CASE("client.fetch_error: stale metadata is refreshed, a lagging broker is asked again") {
    CHECK(after_fetch_error(ErrorCode::NOT_LEADER_OR_FOLLOWER) == AfterFetchError::RefreshMetadata);
    CHECK(after_fetch_error(ErrorCode::OFFSET_NOT_AVAILABLE) == AfterFetchError::RefreshMetadata);
    CHECK(after_fetch_error(ErrorCode::UNKNOWN_LEADER_EPOCH) == AfterFetchError::TryAgain);
    CHECK(after_fetch_error(ErrorCode::OFFSET_OUT_OF_RANGE) == AfterFetchError::OutOfRange);
    CHECK(after_fetch_error(ErrorCode::CORRUPT_MESSAGE) == AfterFetchError::Throw);
}

TEST_CASE("client.read_committed: an aborting producer's batches are skipped up to its marker") {
    AbortedTransactionFilter filter({{ProducerId{2}, Offset{4}}, {ProducerId{1}, Offset{3}}});
    CHECK_FALSE(filter.skips(batch(0, 1, true)));
    CHECK_FALSE(filter.skips(batch(1, 1, true, ControlType::Commit)));
    CHECK(filter.skips(batch(3, 1, true)));
    CHECK(filter.skips(batch(4, 2, true)));
    CHECK_FALSE(filter.skips(batch(5, 1, true, ControlType::Abort)));
    CHECK_FALSE(filter.skips(batch(6, 1, true)));
    CHECK_FALSE(filter.skips(batch(7, -1, false)));
    CHECK_FALSE(filter.skips(batch(8, 2, false)));  // not part of a transaction
    CHECK(filter.skips(batch(9, 2, true)));         // its marker has not come yet
}

TEST_CASE("client.read_replica: the named replica is used while its lease runs and it is online") {
    const NamedReplica named{NodeId{2}, Instant::from_ms(100)};
    const NodeId leader{1};
    const Instant early = Instant::from_ms(50), late = Instant::from_ms(101);
    CHECK(select_read_replica({}, leader, false, early).node == leader);
    CHECK(select_read_replica(named, leader, true, early).node == NodeId{2});
    CHECK(select_read_replica(named, leader, false, early).node == leader);
    CHECK(select_read_replica(named, leader, false, early).replica_lost);
    CHECK(select_read_replica(named, leader, true, late).node == leader);
    CHECK_FALSE(select_read_replica(named, leader, true, late).replica_lost);
}

TEST_CASE(
    "a fetch session's requests name only partitions that are new or changed, and forget the "
    "rest") {
    FetchSessionHandler session;
    FetchRequest request;
    session.build(std::vector{wanted(0, 10), wanted(1, 20)}, request);
    CHECK(request.session_id == 0);
    CHECK(request.session_epoch == 0);
    CHECK(request.partitions.size() == 2);
    CHECK(session.on_response(answer(77)));

    session.build(std::vector{wanted(0, 10), wanted(1, 21)}, request);
    CHECK(request.session_id == 77);
    CHECK(request.session_epoch == 1);
    REQUIRE(request.partitions.size() == 1);
    CHECK(request.partitions[0].tp.partition == 1);
    CHECK(session.on_response(answer(77)));

    session.build(std::vector{wanted(2, 0), wanted(1, 21)}, request);
    CHECK(request.session_epoch == 2);
    REQUIRE(request.partitions.size() == 1);
    CHECK(request.partitions[0].tp.partition == 2);
    REQUIRE(request.forgotten.size() == 1);
    CHECK(request.forgotten[0].partition == 0);

    CHECK_FALSE(session.on_response(answer(0, ErrorCode::FETCH_SESSION_ID_NOT_FOUND)));
    session.build(std::vector{wanted(1, 21)}, request);
    CHECK(request.session_id == 0);
    CHECK(request.session_epoch == 0);
    CHECK(request.partitions.size() == 1);
    CHECK(session.on_response(answer(78)));
    session.on_failure();  // the connection broke: reopen, naming the old session
    session.build(std::vector{wanted(1, 21)}, request);
    CHECK(request.session_id == 78);
    CHECK(request.session_epoch == 0);
}
