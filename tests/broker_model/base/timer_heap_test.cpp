#include "broker_model/base/timer_heap.hpp"

#include <doctest/doctest.h>

#include <set>

#include "broker_model/base/rng.hpp"

using namespace hw;

TEST_CASE("timers fire in order of time, then of arming") {
    TimerHeap<int> timers;
    (void)timers.arm(Instant::from_ms(5), 1);
    (void)timers.arm(Instant::from_ms(3), 2);
    (void)timers.arm(Instant::from_ms(5), 3);
    int fired = 0;
    CHECK_FALSE(timers.pop_due(Instant::from_ms(2), fired));
    CHECK(timers.pop_due(Instant::from_ms(9), fired));
    CHECK(fired == 2);
    CHECK(timers.pop_due(Instant::from_ms(9), fired));
    CHECK(fired == 1);
    CHECK(timers.pop_due(Instant::from_ms(9), fired));
    CHECK(fired == 3);
    CHECK(timers.next_due() == kNever);
}

TEST_CASE("a cancelled timer is gone, and its id cannot cancel a later one") {
    TimerHeap<int> timers;
    TimerId a = timers.arm(Instant::from_ms(1), 1);
    TimerId copy = a;
    CHECK(timers.cancel(a));
    (void)timers.arm(Instant::from_ms(2), 2);  // takes the same slot
    CHECK_FALSE(timers.cancel(copy));
    CHECK(timers.size() == 1);
}

TEST_CASE("any mix of arming and cancelling leaves the heap in order") {
    Rng rng(3);
    TimerHeap<std::uint64_t> timers;
    std::multiset<std::pair<std::int64_t, std::uint64_t>> expected;
    std::vector<std::pair<TimerId, std::pair<std::int64_t, std::uint64_t>>> live;
    for (std::uint64_t i = 0; i < 500; ++i) {
        if (!live.empty() && rng.chance({1, 3})) {
            const std::size_t pick = rng.below(live.size());
            CHECK(timers.cancel(live[pick].first));
            expected.erase(expected.find(live[pick].second));
            live.erase(live.begin() + static_cast<std::ptrdiff_t>(pick));
        } else {
            const std::int64_t ms = rng.between(0, 50);
            live.push_back({timers.arm(Instant::from_ms(ms), i), {ms, i}});
            expected.insert({ms, i});
        }
    }
    std::uint64_t fired = 0;
    for (const auto& [ms, i] : expected) {
        CHECK(timers.next_due() == Instant::from_ms(ms));
        CHECK(timers.pop_due(Instant::from_ms(1000), fired));
        CHECK(fired == i);
    }
    CHECK(timers.size() == 0);
}
