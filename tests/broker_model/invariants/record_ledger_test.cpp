#include "broker_model/invariants/record_ledger.hpp"

#include <doctest/doctest.h>

#include "tests/broker_model/invariants/hand_made_view.hpp"

using namespace hw;
using namespace hw::invariants;
using namespace hw::test;

namespace {

constexpr std::int32_t kProducer = 1000;

struct Story {
    EventMaker event;
    RecordLedger ledger;
    HandMadeView view;

    // `age`: since the records were handed over.
    void tell(Event e, Duration age) {
        e.what.offset2 = Offset{age.ns()};
        ledger.on_event(e);
    }
    void sent(std::int64_t first, std::int64_t count, Duration age = {}) {
        tell(event(Fact::RecordsSent, kProducer, -1, first, count), age);
    }
    void acked(std::int64_t first, std::int64_t count, std::int64_t offset, Duration age = {}) {
        tell(event(Fact::RecordsAcked, kProducer, offset, first, count), age);
    }
    void failed(std::int64_t first, std::int64_t count, Duration age = {}) {
        tell(event(Fact::RecordsFailed, kProducer, -1, first, count), age);
    }
    RecordCounts settled() {
        view.time = event.now;
        ledger.settle(view);
        return ledger.counts();
    }
};

}  // namespace

TEST_CASE("Acknowledged records that the log holds are neither lost nor duplicated") {
    Story s;
    s.sent(0, 10);
    s.acked(0, 10, 0);
    s.view.set_log(1, {batch(0, 5, 0), batch(5, 5, 5)});
    const RecordCounts c = s.settled();
    CHECK(c.sent == 10);
    CHECK(c.acked == 10);
    CHECK(c.acked_lost == 0);
    CHECK(c.duplicated == 0);
    CHECK(c.reordered == 0);
    CHECK(c.in_log == 10);
}

TEST_CASE("Acknowledged records missing from the leader's log are lost, also if a follower has them") {
    Story s;
    s.sent(0, 10);
    s.acked(0, 10, 0);
    s.view.set_log(1, {batch(0, 4, 0)});
    s.view.set_log(2, {batch(0, 10, 0)});
    CHECK(s.settled().acked_lost == 6);
    CHECK(s.ledger.streams().at(0).acked_lost.parts() == std::vector<Interval>{{4, 10}});
}

TEST_CASE("Records of another stream at the same offsets do not hide a loss") {
    Story s;
    s.sent(0, 4);
    s.acked(0, 4, 0);
    s.view.set_log(1, {batch(0, 4, 0, 1, 7)});
    CHECK(s.settled().acked_lost == 4);
}

TEST_CASE("A batch written twice counts its further copies") {
    Story s;
    s.sent(0, 6);
    s.acked(0, 6, 0);
    s.view.set_log(1, {batch(0, 3, 0), batch(3, 3, 3), batch(6, 3, 0)});
    const RecordCounts c = s.settled();
    CHECK(c.duplicated == 3);
    CHECK(c.reordered == 0);  // the first copies stand in order
    CHECK(c.in_log == 9);
}

TEST_CASE("A batch that lands behind a later one is reordered") {
    Story s;
    s.sent(0, 6);
    s.acked(3, 3, 0);
    s.acked(0, 3, 3);
    s.view.set_log(1, {batch(0, 3, 3), batch(3, 3, 0)});
    const RecordCounts c = s.settled();
    CHECK(c.reordered == 3);
    CHECK(c.duplicated == 0);
}

TEST_CASE("A record reported as failed may still be in the log") {
    Story s;
    s.sent(0, 5);
    s.failed(0, 5);
    s.view.set_log(1, {batch(0, 2, 0)});
    const RecordCounts c = s.settled();
    CHECK(c.failed == 5);
    CHECK(c.failed_but_present == 2);
    CHECK(c.acked_lost == 0);
}

TEST_CASE("Records below the log start have expired and are not lost") {
    Story s;
    s.sent(0, 10);
    s.acked(0, 10, 0);
    s.view.set_log(1, {batch(5, 5, 5)});
    s.view.at(1).log_start = Offset{7};
    const RecordCounts c = s.settled();
    CHECK(c.expired == 7);
    CHECK(c.acked_lost == 0);
}

namespace {

// Ten records of stream 0 at offsets 0 to 9, keys a and b in turn.
struct CompactedStory : Story {
    CompactedStory() {
        sent(0, 10);
        acked(0, 10, 0);
        for (std::int64_t i = 0; i < 10; ++i) {
            view.keys[{StreamId{0}, i}] = i % 2 == 0 ? "a" : "b";
        }
    }
    // What the cleaner left: records at offsets `deltas` of a batch that began at 0.
    void left(const std::vector<std::int32_t>& deltas) {
        RecordBatch b = batch(0, 10, 0);
        std::vector<RecordRun> runs;
        std::int32_t next = 0;
        for (const std::int32_t delta : deltas) {
            RecordRun run;
            run.key = delta % 2 == 0 ? "a" : "b";
            run.key_size = 1;
            run.gap = delta - next;
            next = delta + 1;
            runs.push_back(run);
        }
        b.record_count = static_cast<std::int32_t>(deltas.size());
        b.payload = std::make_shared<const BatchPayload>(BatchPayload{runs});
        view.set_log(1, {b});
        view.at(1).compacted = true;
        view.at(1).cleaned_to = Offset{10};
    }
};

}  // namespace

TEST_CASE("Records replaced by a newer one of their key are compacted, not lost") {
    CompactedStory s;
    s.left({8, 9});
    const RecordCounts c = s.settled();
    CHECK(c.compacted == 8);
    CHECK(c.acked_lost == 0);
    CHECK(c.in_log == 2);
}

TEST_CASE("The newest record of a key may not be missing, nor one that was never cleaned") {
    CompactedStory newest;
    newest.left({7, 8});
    CHECK(newest.settled().acked_lost == 1);  // 9, the newest b
    CompactedStory never;
    never.left({8, 9});
    never.view.at(1).cleaned_to = Offset{5};
    CHECK(never.settled().acked_lost == 3);
    CompactedStory unknown;
    unknown.left({8, 9});
    unknown.view.keys.erase({StreamId{0}, 3});
    CHECK(unknown.settled().acked_lost == 1);
}

TEST_CASE("A tombstone that is gone excuses the older values of its key") {
    CompactedStory s;
    s.left({8});
    s.view.tombstones.insert({StreamId{0}, 9});
    const RecordCounts c = s.settled();
    CHECK(c.compacted == 9);
    CHECK(c.acked_lost == 0);
}

TEST_CASE("Without a live leader the newest in-sync copy speaks for the partition") {
    HandMadeView view;
    view.metadata[kT0].leader = kNoNode;
    view.metadata[kT0].isr = {NodeId{2}, NodeId{3}};
    view.set_log(1, {batch(0, 9, 0)});
    view.set_log(2, {batch(0, 5, 0, 0)});
    view.set_log(3, {batch(0, 3, 0, 0), batch(3, 1, 7, 2)});
    CHECK(authoritative_copy(view, kT0) == NodeId{3});
    view.metadata[kT0].leader = NodeId{1};
    CHECK(authoritative_copy(view, kT0) == NodeId{1});
    view.at(1).alive = false;
    CHECK(authoritative_copy(view, kT0) == NodeId{3});
}

TEST_CASE("The longest wait runs from an acknowledgement, or the first record, to the next one") {
    Story s;
    s.event.now = Instant{} + seconds(1);
    s.sent(0, 1);
    s.event.now = Instant{} + seconds(2);
    s.acked(0, 1, 0);  // 1 s
    s.event.now = Instant{} + seconds(10);  // nothing to send: no wait
    s.sent(1, 1);
    s.sent(2, 1);
    s.event.now = Instant{} + seconds(11);
    s.acked(1, 1, 1);
    s.event.now = Instant{} + seconds(15);
    s.acked(2, 1, 2);  // 4 s since the one before
    CHECK(s.ledger.longest_wait() == seconds(4));
    s.sent(3, 1);
    s.event.now = Instant{} + seconds(30);
    s.settled();
    CHECK(s.ledger.longest_wait() == seconds(15));
}

TEST_CASE("Records wait from the moment they are handed over, also while no leader is known") {
    Story s;
    s.event.now = Instant{} + seconds(10);
    s.sent(0, 1);
    s.acked(0, 1, 0);
    s.event.now = Instant{} + seconds(19);
    s.sent(1, 5, seconds(8));
    s.acked(1, 5, 1, seconds(8));
    CHECK(s.ledger.longest_wait() == seconds(8));
    s.event.now = Instant{} + seconds(150);
    s.failed(6, 5, seconds(120));  // never sent at all
    s.settled();
    CHECK(s.ledger.longest_wait() == seconds(120));
}

TEST_CASE("Latencies are counted by record and answered within six percent") {
    Story s;
    for (std::int64_t i = 0; i < 100; ++i) {
        s.sent(i, 1);
        s.acked(i, 1, i, millis(i < 99 ? 2 : 500));
    }
    CHECK(s.ledger.ack_latency(50) >= micros(2000));
    CHECK(s.ledger.ack_latency(50) <= micros(2130));
    CHECK(s.ledger.ack_latency(100) >= millis(500));
    CHECK(s.ledger.ack_latency(100) <= millis(532));
}

TEST_CASE("Answers may come in another order than the records went out") {
    Story s;
    for (std::int64_t i = 0; i < 200; ++i) s.sent(i * 5, 5);
    for (std::int64_t i = 199; i >= 0; --i) s.acked(i * 5, 5, i * 5);
    const StreamLedger& stream = s.ledger.streams().at(0);
    CHECK(stream.acked.parts() == std::vector<Interval>{{0, 1000}});
    CHECK(stream.acked_runs.size() == 200);
}

TEST_CASE("A batch sent again is still one set of records, waiting since it was first sent") {
    Story s;
    s.sent(0, 10);
    s.event.now = Instant{} + seconds(3);
    s.sent(0, 10);
    s.event.now = Instant{} + seconds(5);
    s.acked(0, 10, 0, seconds(5));
    s.failed(10, 2);  // expired before they were ever sent
    s.view.set_log(1, {batch(0, 10, 0)});
    CHECK(s.settled().sent == 12);
    CHECK(s.ledger.longest_wait() == seconds(5));
    CHECK(s.ledger.ack_latency(50) >= seconds(5));
}
