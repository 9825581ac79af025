#include "broker_model/log/batch_records.hpp"

#include <doctest/doctest.h>

#include "tests/support/test_log.hpp"

using namespace hw;

namespace {

// Records at offset deltas 2, 3 and 7 of ten offsets.
RecordBatch with_holes() {
    RecordBatch batch = hw::testing::records(10);
    RecordRun first;
    first.count = 2;
    first.gap = 2;
    RecordRun second;
    second.gap = 3;
    batch.payload = std::make_shared<const BatchPayload>(BatchPayload{{first, second}});
    batch.record_count = 3;
    return batch;
}

std::pair<std::int64_t, std::int32_t> taken(const RecordBatch& batch, std::int32_t from,
                                            std::int64_t room) {
    const RecordsTaken t = take_records(batch, from, room);
    return {t.count, t.last_index};
}

}  // namespace

TEST_CASE("records are counted, offsets without one are not") {
    using Pair = std::pair<std::int64_t, std::int32_t>;
    const RecordBatch holes = with_holes();
    CHECK(taken(holes, 0, 1) == Pair{1, 2});
    CHECK(taken(holes, 0, 2) == Pair{2, 3});
    CHECK(taken(holes, 0, 3) == Pair{3, 9});  // none left: the batch is done
    CHECK(taken(holes, 3, 1) == Pair{1, 3});
    CHECK(taken(holes, 4, 5) == Pair{1, 9});
    CHECK(taken(holes, 8, 5) == Pair{0, 9});
    const RecordBatch whole = hw::testing::records(10);
    CHECK(taken(whole, 0, 4) == Pair{4, 3});
    CHECK(taken(whole, 6, 4) == Pair{4, 9});
    RecordBatch emptied = whole;
    emptied.record_count = 0;
    CHECK(taken(emptied, 0, 4) == Pair{0, 9});
}

TEST_CASE("spans stand where their records are") {
    std::vector<std::int32_t> at;
    for_each_span(with_holes(), [&](const RecordSpan& span) {
        at.push_back(span.first_index);
        at.push_back(span.count);
        return true;
    });
    CHECK(at == std::vector<std::int32_t>{2, 2, 7, 1});
}
