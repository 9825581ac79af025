#include "broker_model/client/consumer_node.hpp"

#include <doctest/doctest.h>

#include <optional>

using namespace hw;

namespace {

constexpr NodeId kOne{1}, kTwo{2};
constexpr TopicId kTopic{5};
const OffsetReset kEarliest{OffsetReset::Kind::Earliest, {}};
const OffsetReset kNone{OffsetReset::Kind::None, {}};

// A consumer of t-0 and the hand that plays the brokers.
struct Bench {
    ConsumerNode consumer;
    Instant now = Instant::from_ms(1'000);
    Effects fx;
    std::vector<SendRequest> open;  // sent and not yet answered
    NodeId leader = kOne;
    std::int32_t epoch = 3;

    explicit Bench(ConsumerSettings settings = {}) : consumer(settings, {kOne, kTwo}, Rng(7)) {
        consumer.keep_records(true);
    }

    void step(const Input& input = Wake{}) {
        fx.clear();
        consumer.step(input, now, fx);
        for (SendRequest& r : fx.requests) open.push_back(std::move(r));
    }
    void advance(Duration d) {
        now = now + d;
        step();
    }
    void answer(const SendRequest& to, Response response) {
        step(Answered{to.to, to.channel, to.correlation, std::move(response)});
    }
    MetadataResponse metadata() const {
        MetadataResponse r;
        r.brokers = {{kOne, -1}, {kTwo, -1}};
        r.topics.push_back({ErrorCode::NONE, "t", kTopic, {}});
        r.topics[0].partitions.push_back(
            {ErrorCode::NONE, 0, leader, LeaderEpoch{epoch}, {kOne, kTwo}, {kOne, kTwo}, {}});
        return r;
    }
    // Answers handshakes and metadata until a request of another kind waits; takes it.
    template <class T>
    std::optional<SendRequest> next() {
        for (int i = 0; i < 50 && !open.empty(); ++i) {
            SendRequest r = std::move(open.front());
            open.erase(open.begin());
            if (std::holds_alternative<T>(r.request)) return r;
            if (std::holds_alternative<ApiVersionsRequest>(r.request)) {
                answer(r, ApiVersionsResponse{});
            } else if (std::holds_alternative<MetadataRequest>(r.request)) {
                answer(r, metadata());
            } else {
                open.push_back(std::move(r));
            }
        }
        return std::nullopt;
    }
    void answer_start(std::int64_t offset) {
        const auto asked = next<ListOffsetsRequest>();
        REQUIRE(asked.has_value());
        ListOffsetsResponse r;
        r.partitions.push_back({{kTopic, 0}, ErrorCode::NONE, -1, Offset{offset}, LeaderEpoch{3}});
        answer(*asked, r);
    }
};

FetchResponse records(std::int64_t from, std::int32_t count, std::int32_t epoch = 3) {
    FetchResponse r;
    r.session_id = 9;
    FetchResponse::Partition p;
    p.tp = {kTopic, 0};
    p.high_watermark = Offset{from + count};
    p.last_stable_offset = Offset{from + count};
    p.log_start_offset = Offset{0};
    RecordBatch b;
    b.base_offset = Offset{from};
    b.last_offset_delta = count - 1;
    b.record_count = count;
    b.leader_epoch = LeaderEpoch{epoch};
    p.batches.push_back(b);
    r.partitions.push_back(p);
    return r;
}

FetchResponse refused(ErrorCode error) {
    FetchResponse r;
    r.session_id = 9;
    FetchResponse::Partition p;
    p.tp = {kTopic, 0};
    p.error = error;
    r.partitions.push_back(p);
    return r;
}

const FetchRequest& fetch(const SendRequest& r) { return std::get<FetchRequest>(r.request); }

// Assigned, position found, first fetch taken off the wire.
SendRequest start(Bench& b, std::int64_t offset = 0) {
    b.consumer.assign("t", 0, b.now, kEarliest);
    b.step(Started{});
    b.answer_start(offset);
    auto asked = b.next<FetchRequest>();
    REQUIRE(asked.has_value());
    return *asked;
}

}  // namespace

TEST_CASE("a consumer looks up its start, fetches there, and moves on with what it gets") {
    Bench b;
    const SendRequest first = start(b, 4);
    CHECK(first.to == kOne);
    REQUIRE(fetch(first).partitions.size() == 1);
    CHECK(fetch(first).partitions[0].fetch_offset == Offset{4});
    CHECK(fetch(first).partitions[0].current_leader_epoch == LeaderEpoch{3});
    b.answer(first, records(4, 3));
    const auto got = b.consumer.take_records();
    REQUIRE(got.size() == 1);
    CHECK(got[0].from == Offset{4});
    CHECK(got[0].to == Offset{6});
    CHECK(b.consumer.position("t", 0) == Offset{7});
    const auto second = b.next<FetchRequest>();
    REQUIRE(second.has_value());
    CHECK(fetch(*second).session_epoch == 1);
    CHECK(fetch(*second).partitions[0].fetch_offset == Offset{7});
}

TEST_CASE("records before the position in a fetched batch are not handed out") {
    Bench b;
    const SendRequest first = start(b, 5);
    b.answer(first, records(3, 6));
    const auto got = b.consumer.take_records();
    REQUIRE(got.size() == 1);
    CHECK(got[0].from == Offset{5});
    CHECK(got[0].to == Offset{8});
}

TEST_CASE("max.poll.records slices a fetch, and the application's work separates the polls") {
    ConsumerSettings settings;
    settings.max_poll_records = 2;
    settings.work_per_record = millis(10);
    Bench b(settings);
    b.answer(start(b), records(0, 5));
    CHECK(b.consumer.records_consumed() == 2);
    CHECK(b.fx.wake_at == b.now + millis(20));
    CHECK_FALSE(b.next<FetchRequest>().has_value());  // the rest is still in the buffer
    b.advance(millis(20));
    CHECK(b.consumer.records_consumed() == 4);
    b.advance(millis(20));
    CHECK(b.consumer.records_consumed() == 5);
    CHECK(b.next<FetchRequest>().has_value());
    const auto got = b.consumer.take_records();
    REQUIRE(got.size() == 3);
    CHECK(got[1].from == Offset{2});
    CHECK(got[2].to == Offset{4});
}

TEST_CASE("after a leader change the position is checked, and a cut log sends the consumer back") {
    Bench b;
    b.answer(start(b), records(0, 12));
    auto asked = b.next<FetchRequest>();
    REQUIRE(asked.has_value());
    b.leader = kTwo;
    b.epoch = 4;
    b.answer(*asked, refused(ErrorCode::NOT_LEADER_OR_FOLLOWER));
    // The old leader refuses every fetch until metadata, which waits its turn on the same
    // connection, has named the new one.
    std::optional<SendRequest> check;
    for (int i = 0; i < 50 && !check; ++i) {
        b.advance(millis(20));
        if (b.open.empty()) continue;
        if (std::holds_alternative<FetchRequest>(b.open.front().request)) {
            const SendRequest again = b.open.front();
            b.open.erase(b.open.begin());
            b.answer(again, refused(ErrorCode::NOT_LEADER_OR_FOLLOWER));
            continue;
        }
        check = b.next<OffsetsForLeaderEpochRequest>();
    }
    REQUIRE(check.has_value());
    CHECK(check->to == kTwo);
    const auto& question = std::get<OffsetsForLeaderEpochRequest>(check->request).partitions[0];
    CHECK(question.leader_epoch == LeaderEpoch{3});
    CHECK(question.current_leader_epoch == LeaderEpoch{4});
    OffsetsForLeaderEpochResponse ends;
    ends.partitions.push_back({{kTopic, 0}, ErrorCode::NONE, {LeaderEpoch{3}, Offset{8}}});
    b.answer(*check, ends);
    CHECK(b.consumer.position("t", 0) == Offset{8});
    auto fetched = b.next<FetchRequest>();
    if (fetched && fetched->to == kOne) fetched = b.next<FetchRequest>();  // the last stale one
    REQUIRE(fetched.has_value());
    CHECK(fetched->to == kTwo);
    CHECK(fetch(*fetched).partitions[0].fetch_offset == Offset{8});
}

TEST_CASE("an offset out of range without a reset policy is the application's problem") {
    ConsumerSettings settings;
    settings.offset_reset = kNone;
    Bench b(settings);
    b.consumer.assign("t", 0, b.now);
    b.consumer.seek("t", 0, Offset{12});
    b.step(Started{});
    const auto asked = b.next<FetchRequest>();
    REQUIRE(asked.has_value());
    CHECK(fetch(*asked).partitions[0].fetch_offset == Offset{12});
    b.answer(*asked, refused(ErrorCode::OFFSET_OUT_OF_RANGE));
    const auto faults = b.consumer.take_faults();
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].kind == ConsumerFault::Kind::OffsetOutOfRange);
    CHECK(faults[0].offset == Offset{12});
    CHECK_FALSE(b.consumer.polling());
}

TEST_CASE("an offset out of range with a reset policy is looked up anew") {
    ConsumerSettings settings;
    settings.offset_reset = kEarliest;
    Bench b(settings);
    b.answer(start(b, 4), refused(ErrorCode::OFFSET_OUT_OF_RANGE));
    CHECK_FALSE(b.consumer.position("t", 0).has_value());
    b.answer_start(20);
    CHECK(b.consumer.position("t", 0) == Offset{20});
}

TEST_CASE("without a position and a reset policy the first poll fails") {
    ConsumerSettings settings;
    settings.offset_reset = kNone;
    Bench b(settings);
    b.consumer.assign("t", 0, b.now);
    b.step(Started{});
    const auto faults = b.consumer.take_faults();
    REQUIRE(faults.size() == 1);
    CHECK(exception_name(faults[0]) == "NoOffsetForPartitionException");
}

TEST_CASE("the leader names a closer replica, which is then fetched from until it fails") {
    Bench b;
    FetchResponse hint = records(0, 1);
    hint.partitions[0].batches.clear();
    hint.partitions[0].preferred_read_replica = kTwo;
    b.answer(start(b), hint);
    auto asked = b.next<FetchRequest>();
    REQUIRE(asked.has_value());
    CHECK(asked->to == kTwo);
    b.answer(*asked, refused(ErrorCode::OFFSET_OUT_OF_RANGE));  // the follower is behind
    asked = b.next<FetchRequest>();
    REQUIRE(asked.has_value());
    CHECK(asked->to == kOne);
    CHECK(fetch(*asked).partitions.empty());  // the session with the leader knows the partition
}

TEST_CASE("the application's question is asked until default.api.timeout.ms") {
    ConsumerSettings settings;
    settings.api_timeout = seconds(5);
    Bench b(settings);
    b.step(Started{});
    const auto token = b.consumer.list_offsets("t", 0, kLatestTimestamp, b.now);
    b.step();
    int asked = 0;
    for (int i = 0; i < 60; ++i) {
        while (const auto question = b.next<ListOffsetsRequest>()) {
            ++asked;
            ListOffsetsResponse r;
            r.partitions.push_back(
                {{kTopic, 0}, ErrorCode::OFFSET_NOT_AVAILABLE, -1, kNoOffset, {}});
            b.answer(*question, r);
        }
        b.advance(millis(100));
    }
    CHECK(asked > 5);
    CHECK(asked < 60);
    const auto listed = b.consumer.take_listed();
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].token == token);
    CHECK(listed[0].timed_out);
    CHECK(listed[0].at - Instant::from_ms(1'000) >= seconds(5));
    CHECK(listed[0].at - Instant::from_ms(1'000) <= millis(5'100));
}

TEST_CASE("a paused partition is not fetched, and its records wait") {
    Bench b;
    const SendRequest first = start(b);
    b.consumer.set_paused("t", 0, true);
    b.answer(first, records(0, 3));
    CHECK(b.consumer.records_consumed() == 0);
    CHECK_FALSE(b.next<FetchRequest>().has_value());
    b.consumer.set_paused("t", 0, false);
    b.step();
    CHECK(b.consumer.records_consumed() == 3);
}

TEST_CASE("a lost connection costs the fetch and nothing else") {
    Bench b;
    const SendRequest first = start(b, 2);
    b.open.clear();
    b.step(Disconnected{first.to, first.channel, false});
    for (int i = 0; i < 20; ++i) {
        b.advance(millis(100));
        if (const auto asked = b.next<FetchRequest>()) {
            CHECK(fetch(*asked).partitions[0].fetch_offset == Offset{2});
            CHECK(fetch(*asked).session_epoch == 0);
            return;
        }
    }
    FAIL("no fetch after the connection was lost");
}
