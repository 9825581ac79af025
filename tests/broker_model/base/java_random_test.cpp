#include "broker_model/base/java_random.hpp"

#include <doctest/doctest.h>

#include <vector>

TEST_CASE("JavaRandom repeats java.util.Random with seed 0") {
    hw::JavaRandom random(0);
    std::vector<int> drawn;
    for (int i = 0; i < 10; ++i) drawn.push_back(random.next_int(10));
    CHECK(drawn == std::vector<int>{0, 8, 9, 7, 5, 3, 1, 1, 9, 4});
}
