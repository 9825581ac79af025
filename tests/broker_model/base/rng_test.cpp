#include "broker_model/base/rng.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace hw;

TEST_CASE("a named sub-stream does not depend on draws made elsewhere") {
    Rng root(7);
    Rng before = root.fork("network");
    Rng disk = root.fork("disk");
    for (int i = 0; i < 10; ++i) (void)disk.next();
    Rng after = root.fork("network");
    CHECK(before.next() == after.next());
    CHECK(root.fork("network").next() != root.fork("disk").next());
    CHECK(root.fork("broker", 1).next() != root.fork("broker", 2).next());
}

TEST_CASE("draws stay inside their bounds and reach both ends") {
    Rng rng(1);
    std::array<int, 5> seen{};
    for (int i = 0; i < 1000; ++i) ++seen[rng.below(5)];
    for (int count : seen) CHECK(count > 100);
    for (int i = 0; i < 100; ++i) {
        const auto x = rng.between(-2, 2);
        CHECK(x >= -2);
        CHECK(x <= 2);
    }
}
