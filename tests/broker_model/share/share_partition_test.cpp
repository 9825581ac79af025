#include "broker_model/share/share_partition.hpp"

#include <doctest/doctest.h>

#include "broker_model/share/delivery_throttle.hpp"

using namespace hw;
using namespace hw::share;

namespace {

const Instant kStart = Instant::from_ms(1000);

struct Fixture {
    SharePartition p;
    Instant now = kStart;

    explicit Fixture(ShareSettings settings = {}, std::vector<StoredBatch> stored = {})
        : p(settings, Offset(0), stored) {}

    Acquired take(std::int64_t first, std::int64_t last, std::int32_t max = 500,
                  const char* member = "m", AcquireMode mode = AcquireMode::BatchOptimized) {
        const std::vector<ReadBatch> read{{Offset(first), Offset(last)}};
        return p.acquire({member, mode, 500, max, p.next_fetch_offset(), read}, now);
    }
    ErrorCode acknowledge(std::int64_t first, std::int64_t last, AcknowledgeType type,
                          const char* member = "m", bool stored = true) {
        const std::vector<AcknowledgementBatch> batches{{Offset(first), Offset(last), {type}}};
        const AcknowledgeResult r = p.acknowledge(member, batches, now);
        if (r.write) p.written(*r.write, stored, now);
        return r.error;
    }
};

}  // namespace

TEST_CASE("share.record_state: the table") {
    using enum RecordState;
    CHECK(may_become(Available, Acquired));
    CHECK(may_become(Acquired, Available));
    CHECK(may_become(Acquired, Acknowledged));
    CHECK(may_become(Acquired, Archived));
    CHECK_FALSE(may_become(Available, Acknowledged));
    CHECK_FALSE(may_become(Available, Archived));
    CHECK_FALSE(may_become(Acknowledged, Available));
    CHECK_FALSE(may_become(Archived, Acquired));
    CHECK_FALSE(may_become(Acquired, Acquired));
    Delivery d{Acquired, 5, "m", kNever, std::nullopt, false};
    REQUIRE(change_state(d, Available, 5, {}));
    CHECK(d.state == Archived);
}

TEST_CASE("share.acquire: the table") {
    Fixture f;
    CHECK(f.take(0, 9, 4).count == 10);
    Fixture limited;
    CHECK(limited.take(0, 9, 4, "m", AcquireMode::RecordLimit).count == 4);
    CHECK(limited.p.next_fetch_offset() == Offset(4));
    CHECK(f.acknowledge(4, 9, AcknowledgeType::Release) == ErrorCode::NONE);
    const Acquired again = f.take(0, 9);
    REQUIRE(again.ranges.size() == 1);
    CHECK(again.ranges[0].first == Offset(4));
    CHECK(again.ranges[0].delivery_count == 2);
    CHECK(f.take(0, 19).ranges[0].first == Offset(10));
    Fixture full({10, 5, seconds(30)});
    CHECK(full.take(0, 9).count == 10);
    CHECK(full.take(10, 19).count == 0);
    CHECK_FALSE(full.p.can_acquire());
}

TEST_CASE("share.next_fetch_offset: the table") {
    Fixture f;
    CHECK(f.p.next_fetch_offset() == Offset(0));
    static_cast<void>(f.take(0, 9));
    CHECK(f.p.next_fetch_offset() == Offset(10));
    CHECK(f.acknowledge(5, 5, AcknowledgeType::Release) == ErrorCode::NONE);
    CHECK(f.p.next_fetch_offset() == Offset(5));
    Fixture loaded({}, {{Offset(15), Offset(18), RecordState::Available, 1}});
    CHECK(loaded.p.next_fetch_offset() == Offset(0));
}

TEST_CASE("share.start_offset: the table") {
    Fixture f;
    static_cast<void>(f.take(0, 9));
    static_cast<void>(f.take(10, 19));
    CHECK(f.acknowledge(10, 19, AcknowledgeType::Accept) == ErrorCode::NONE);
    CHECK(f.p.start() == Offset(0));
    CHECK(f.acknowledge(0, 4, AcknowledgeType::Accept) == ErrorCode::NONE);
    CHECK(f.p.start() == Offset(5));
    CHECK(f.p.in_flight().size() == 2);
    CHECK(f.acknowledge(5, 9, AcknowledgeType::Reject) == ErrorCode::NONE);
    CHECK(f.p.start() == Offset(20));
    CHECK(f.p.end() == Offset(20));
    CHECK(f.p.in_flight().empty());
    f.p.move_log_start(Offset(50));
    CHECK(f.p.start() == Offset(50));
}

TEST_CASE("share.acknowledge: refused as a whole") {
    Fixture f;
    static_cast<void>(f.take(0, 9));
    CHECK(f.acknowledge(0, 9, AcknowledgeType::Accept, "other") ==
          ErrorCode::INVALID_RECORD_STATE);
    CHECK(f.acknowledge(5, 12, AcknowledgeType::Accept) == ErrorCode::INVALID_REQUEST);
    CHECK(f.p.in_flight().begin()->second.at(Offset(5)).state == RecordState::Acquired);
    CHECK(f.acknowledge(0, 9, AcknowledgeType::Accept) == ErrorCode::NONE);
    CHECK(f.acknowledge(0, 9, AcknowledgeType::Accept) == ErrorCode::NONE);  // below the start
}

TEST_CASE("share.acknowledge: a write that fails leaves the records acquired") {
    Fixture f;
    static_cast<void>(f.take(0, 9));
    CHECK(f.acknowledge(0, 9, AcknowledgeType::Accept, "m", false) == ErrorCode::NONE);
    CHECK(f.p.start() == Offset(0));
    CHECK(f.p.in_flight().begin()->second.whole().state == RecordState::Acquired);
    CHECK(f.p.next_lock_end() == kStart + seconds(30));
}

TEST_CASE("share.lock_timeout: free again, given up at the limit; a renewed lock lasts longer") {
    Fixture f({2000, 2, seconds(30)});
    static_cast<void>(f.take(0, 9));
    f.now = kStart + seconds(10);
    CHECK(f.acknowledge(0, 9, AcknowledgeType::Renew) == ErrorCode::NONE);
    CHECK_FALSE(f.p.end_locks(kStart + seconds(30)).has_value());
    f.now = kStart + seconds(40);
    REQUIRE(f.p.end_locks(f.now).has_value());
    CHECK(f.p.next_fetch_offset() == Offset(0));
    CHECK(f.take(0, 9).ranges.at(0).delivery_count == 2);
    f.now = f.now + seconds(30);
    const auto write = f.p.end_locks(f.now);
    REQUIRE(write.has_value());
    CHECK(write->batches.at(0).state == RecordState::Archived);
    f.p.locks_written();
    CHECK(f.p.start() == Offset(10));
}

TEST_CASE("share.delivery_throttle: the table") {
    CHECK_FALSE(is_throttled(2, 5));
    CHECK(is_throttled(3, 5));
    CHECK(throttled_portion(100, 3, 5) == 50);
    CHECK(throttled_portion(500, 5, 10) == 250);
    CHECK(throttled_portion(500, 7, 10) == 62);
    CHECK(is_last_delivery(4, 5));
    CHECK_FALSE(is_last_delivery(1, 2));
    Fixture f({}, {{Offset(0), Offset(99), RecordState::Available, 4}});
    CHECK(f.take(0, 99).count == 1);
}
