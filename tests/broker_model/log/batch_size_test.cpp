#include "broker_model/log/batch_size.hpp"

#include <doctest/doctest.h>

#include "tests/support/property.hpp"

namespace hw {
namespace {

TEST_CASE("a record's size depends on its fields and its place in the batch") {
    CHECK(record_size({std::nullopt, std::nullopt}, 0, 0) == 7);
    CHECK(record_size({std::nullopt, 0}, 0, 0) == 7);
    CHECK(record_size({std::nullopt, 10}, 0, 0) == 17);
    CHECK(record_size({std::nullopt, 10}, 64, 0) == 18);
    CHECK(record_size({std::nullopt, 57}, 0, 0) == 64);
    CHECK(record_size({std::nullopt, 58}, 0, 0) == 66);
}

TEST_CASE("a varint takes seven bits a byte, for either sign") {
    CHECK(varint_size(0) == 1);
    CHECK(varint_size(63) == 1);
    CHECK(varint_size(64) == 2);
    CHECK(varint_size(-64) == 1);
    CHECK(varint_size(-65) == 2);
    CHECK(varint_size(std::numeric_limits<std::int64_t>::max()) == 10);
}

TEST_CASE("no records, no header") { CHECK(batch_size(std::span<const RecordRun>{}) == 0); }

TEST_CASE("the upper bound of one record reserves 21 bytes for what is not known yet") {
    CHECK(record_batch_size_upper_bound({std::nullopt, std::nullopt}) == 85);
}

TEST_CASE("the first record always fits, then the write limit counts") {
    BatchFill fill(78);
    const RecordSizes ten{std::nullopt, 10};
    CHECK(fill.has_room_for({std::nullopt, 1000}, 0));
    fill.append(ten, 0);
    CHECK(fill.size_bytes() == 78);
    CHECK(fill.full());
    CHECK_FALSE(fill.has_room_for(ten, 0));
}

TEST_CASE("a run costs what its records cost one by one") {
    CHECK(testing::property("sum of records", [](std::int32_t first, std::int64_t start,
                                                 std::int32_t step, std::uint16_t n) {
        const std::int32_t offset = std::abs(first % 20'000);
        const std::int32_t count = n % 2'000;
        const std::int64_t start_ms = start % 1'000'000;
        const RecordSizes sizes{7, 100};
        std::int64_t sum = 0;
        for (std::int32_t i = 0; i < count; ++i) {
            sum += record_size(sizes, offset + i, start_ms + static_cast<std::int64_t>(step) * i);
        }
        RC_ASSERT(records_size(sizes, count, offset, start_ms, step) == sum);
    }));
}

}  // namespace
}  // namespace hw
