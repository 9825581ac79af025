#include "broker_model/group/offsets/offset_store.hpp"

#include <doctest/doctest.h>

#include "broker_model/group/group_records.hpp"

using namespace hw;

namespace {

const OffsetKey kKey{"g", "t", 0};

StoredOffset offset(std::int64_t value, std::int64_t record) {
    StoredOffset o;
    o.offset = Offset{value};
    o.commit_ms = 1000;
    o.record = Offset{record};
    return o;
}

}  // namespace

TEST_CASE("offsets.expired: the worked cases") {
    StoredOffset o = offset(1, 0);
    CHECK_FALSE(is_expired(o, {}, millis(60), 1059));
    CHECK(is_expired(o, {}, millis(60), 1060));
    CHECK_FALSE(is_expired(o, {1500}, millis(60), 1100));
    o.expire_ms = 1020;
    CHECK(is_expired(o, {}, millis(60), 1020));
}

TEST_CASE("offsets.transactional: pending until the marker, and then only if later in the log") {
    OffsetStore s;
    s.put(kKey, offset(10, 0), ProducerId{7});
    CHECK(s.find(kKey) == nullptr);
    CHECK(s.has_pending(kKey));
    s.put(kKey, offset(11, 1), kNoProducerId);
    s.end_transaction(ProducerId{7}, true, Offset{2});
    CHECK_FALSE(s.has_pending(kKey));
    CHECK(s.find(kKey)->offset == Offset{11});

    s.put(kKey, offset(12, 3), ProducerId{7});
    s.end_transaction(ProducerId{7}, true, Offset{4});
    CHECK(s.find(kKey)->offset == Offset{12});

    s.put(kKey, offset(13, 5), ProducerId{7});
    s.end_transaction(ProducerId{7}, false, Offset{6});
    CHECK(s.find(kKey)->offset == Offset{12});
}

TEST_CASE("offsets.transactional: a tombstone drops what is pending, too") {
    OffsetStore s;
    s.put(kKey, offset(10, 0), ProducerId{7});
    s.remove(kKey, Offset{1});
    CHECK_FALSE(s.has_any_pending("g"));
    s.end_transaction(ProducerId{7}, true, Offset{2});
    CHECK(s.find(kKey) == nullptr);
}

TEST_CASE("offset store: readers of committed offsets do not see what the watermark has not passed") {
    OffsetStore s;
    s.put(kKey, offset(10, 0), kNoProducerId);
    CHECK(s.find_committed(kKey) == nullptr);
    s.set_committed(Offset{1});
    s.put(kKey, offset(11, 1), kNoProducerId);
    CHECK(s.find_committed(kKey)->offset == Offset{10});
    s.remove(kKey, Offset{2});
    CHECK(s.find(kKey) == nullptr);
    CHECK(s.find_committed(kKey)->offset == Offset{10});
    s.set_committed(Offset{3});
    CHECK(s.find_committed(kKey) == nullptr);
}

TEST_CASE("group records: bytes there and back") {
    StoredOffset o = offset(42, 9);
    o.leader_epoch = LeaderEpoch{3};
    o.metadata = "m";
    const auto back = [](const OffsetRecord& r) {
        const CoordinatorRecord bytes = encode(r);
        ReplayedRecord replayed{Offset{9}, kNoProducerId, kNoProducerEpoch, bytes.key, {}};
        if (bytes.value) replayed.value = *bytes.value;
        return std::get<OffsetRecord>(decode_group_record(replayed).value());
    };
    CHECK(back({"g", "t", 1, o}).value == o);
    o.expire_ms = 5;
    o.leader_epoch = kNoLeaderEpoch;  // has no place beside an expiry time
    CHECK(back({"g", "t", 1, o}).value == o);
    CHECK(back({"g", "t", 1, std::nullopt}).value == std::nullopt);
    CHECK(back({"g", "t", 1, o}).partition == 1);
}
