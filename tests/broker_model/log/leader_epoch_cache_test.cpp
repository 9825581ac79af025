#include "broker_model/log/leader_epoch_cache.hpp"

#include <doctest/doctest.h>

#include "tests/support/property.hpp"

namespace hw {
namespace {

using Pairs = std::vector<std::pair<int, int>>;

LeaderEpochCache cache_of(const Pairs& pairs) {
    LeaderEpochCache cache;
    for (auto [epoch, start] : pairs) cache.assign(LeaderEpoch{epoch}, Offset{start});
    return cache;
}

Pairs pairs_of(const LeaderEpochCache& cache) {
    Pairs out;
    for (const EpochEntry& e : cache.entries()) {
        out.emplace_back(e.epoch.value(), static_cast<int>(e.start_offset.value()));
    }
    return out;
}

EpochEndOffset end_of(int epoch, int end) { return {LeaderEpoch{epoch}, Offset{end}}; }

TEST_CASE("an epoch that began already keeps its start") {
    auto cache = cache_of({{0, 0}, {2, 5}});
    CHECK(cache.assign(LeaderEpoch{2}, Offset{9}));
    CHECK(pairs_of(cache) == Pairs{{0, 0}, {2, 5}});
}

TEST_CASE("a new epoch throws out entries that contradict it") {
    CHECK(pairs_of(cache_of({{0, 0}, {2, 5}, {3, 5}})) == Pairs{{0, 0}, {3, 5}});
    CHECK(pairs_of(cache_of({{0, 0}, {2, 5}, {3, 8}, {1, 6}})) == Pairs{{0, 0}, {1, 6}});
}

TEST_CASE("negative epochs and offsets are refused") {
    LeaderEpochCache cache;
    CHECK_FALSE(cache.assign(LeaderEpoch{-1}, Offset{0}));
    CHECK_FALSE(cache.assign(LeaderEpoch{0}, Offset{-1}));
    CHECK(cache.empty());
}

TEST_CASE("an epoch ends where the next one begins") {
    const auto cache = cache_of({{0, 0}, {2, 5}});
    const Offset log_end{9};
    CHECK(cache.end_offset_for(LeaderEpoch{0}, log_end) == end_of(0, 5));
    CHECK(cache.end_offset_for(LeaderEpoch{1}, log_end) == end_of(0, 5));
    CHECK(cache.end_offset_for(LeaderEpoch{2}, log_end) == end_of(2, 9));
    CHECK(cache.end_offset_for(LeaderEpoch{3}, log_end) == end_of(-1, -1));
    CHECK(cache.end_offset_for(kNoLeaderEpoch, log_end) == end_of(-1, -1));
    CHECK(cache_of({{3, 7}, {4, 9}}).end_offset_for(LeaderEpoch{1}, log_end) == end_of(1, 7));
}

TEST_CASE("truncation from the end drops epochs that begin at or above it") {
    auto cache = cache_of({{0, 0}, {1, 4}, {2, 8}});
    cache.truncate_from_end(Offset{4});
    CHECK(pairs_of(cache) == Pairs{{0, 0}});
}

TEST_CASE("truncation from the start keeps the covering epoch, starting there") {
    auto cache = cache_of({{0, 0}, {1, 4}, {2, 8}});
    cache.truncate_from_start(Offset{6});
    CHECK(pairs_of(cache) == Pairs{{1, 6}, {2, 8}});
}

TEST_CASE("an offset belongs to the last epoch that began at or below it") {
    const auto cache = cache_of({{1, 4}, {3, 8}});
    CHECK_FALSE(cache.epoch_for_offset(Offset{3}));
    CHECK(cache.epoch_for_offset(Offset{7}) == LeaderEpoch{1});
    CHECK(cache.epoch_for_offset(Offset{8}) == LeaderEpoch{3});
}

TEST_CASE("whatever is assigned or truncated, entries rise in both columns") {
    CHECK(testing::property("both columns rise", [](const Pairs& calls) {
        LeaderEpochCache cache;
        for (auto [a, b] : calls) {
            if (a % 5 == 0) {
                cache.truncate_from_start(Offset{b % 100});
            } else if (a % 5 == 1) {
                cache.truncate_from_end(Offset{b % 100});
            } else {
                cache.assign(LeaderEpoch{a % 50}, Offset{b % 100});
            }
            const auto& entries = cache.entries();
            for (std::size_t i = 1; i < entries.size(); ++i) {
                RC_ASSERT(entries[i - 1].epoch < entries[i].epoch);
                RC_ASSERT(entries[i - 1].start_offset < entries[i].start_offset);
            }
        }
    }));
}

}  // namespace
}  // namespace hw
