// Drawn clusters: a file that is written repeats the run, and the same seed is the same run, in
// whatever process.
#include <doctest/doctest.h>

#include "scenarios/chaos/draw.hpp"
#include "scenarios/loader.hpp"
#include "scenarios/run/run.hpp"
#include "sim/explore/worker_pool.hpp"

using namespace hw;
using namespace hw::scenarios;

namespace {

std::string digest_of(const std::string& text) {
    const auto loaded = load_text(text, "chaos.yaml");
    return loaded ? run_scenario(loaded.value(), loaded.value().expect, {}).outcome.digest
                  : loaded.error().text();
}

}  // namespace

TEST_CASE("chaos: what is drawn is a sound scenario, and another for every seed") {
    std::string before;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        const std::string text = draw_scenario(seed);
        const auto loaded = load_text(text, "chaos.yaml");
        CHECK_MESSAGE(loaded.ok(), (loaded.ok() ? "" : loaded.error().text()));
        CHECK(text != before);
        before = text;
    }
}

TEST_CASE("chaos: the written scenario gives the same digest in another process") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const std::string text = draw_scenario(seed);
        const auto once = sim::in_child([&] { return digest_of(text); });
        const auto again = sim::in_child([&] { return digest_of(draw_scenario(seed)); });
        CHECK(once.ok);
        CHECK(once.text.size() == 16);
        CHECK(once.text == again.text);
    }
}
