#include "broker_model/invariants/interval_set.hpp"

#include <doctest/doctest.h>

#include <set>

#include "broker_model/base/rng.hpp"

using namespace hw;
using namespace hw::invariants;

TEST_CASE("Intervals that touch become one") {
    IntervalSet s;
    CHECK(s.add(0, 5) == 0);
    CHECK(s.add(5, 7) == 0);
    CHECK(s.add(10, 12) == 0);
    CHECK(s.parts() == std::vector<Interval>{{0, 7}, {10, 12}});
    CHECK(s.add(6, 11) == 2);
    CHECK(s.parts() == std::vector<Interval>{{0, 12}});
}

TEST_CASE("An interval set agrees with a plain set of numbers") {
    Rng rng(11);
    for (int round = 0; round < 200; ++round) {
        IntervalSet ours;
        IntervalSet other;
        std::set<std::int64_t> plain;
        std::set<std::int64_t> plain_other;
        for (int step = 0; step < 20; ++step) {
            const std::int64_t begin = rng.between(0, 60);
            const std::int64_t end = begin + rng.between(0, 12);
            if (rng.chance({1, 4})) {
                ours.remove(begin, end);
                for (auto n = begin; n < end; ++n) plain.erase(n);
            } else if (rng.chance({1, 3})) {
                other.add(begin, end);
                for (auto n = begin; n < end; ++n) plain_other.insert(n);
            } else {
                std::int64_t already = 0;
                for (auto n = begin; n < end; ++n) already += plain.insert(n).second ? 0 : 1;
                CHECK(ours.add(begin, end) == already);
            }
        }
        std::int64_t shared = 0;
        for (const auto n : plain) shared += plain_other.contains(n) ? 1 : 0;
        CHECK(ours.count() == static_cast<std::int64_t>(plain.size()));
        CHECK(ours.common(other).count() == shared);
        for (std::size_t i = 1; i < ours.parts().size(); ++i) {
            CHECK(ours.parts()[i - 1].end < ours.parts()[i].begin);
        }
    }
}
