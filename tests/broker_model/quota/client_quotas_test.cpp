#include "broker_model/quota/client_quotas.hpp"

#include <doctest/doctest.h>

using namespace hw;

TEST_CASE("quota.rate_window: the table") {
    const QuotaWindows windows;
    RateWindow window;
    window.record(windows, 10'000, 0);
    CHECK(window.rate(windows, 0) == doctest::Approx(1000));
    CHECK(window.rate(windows, 5'500) == doctest::Approx(10'000 / 10.5));
    CHECK(window.rate(windows, 11'000) == 0);
}

TEST_CASE("quota.throttle_time: the table") {
    for (const auto& [longest, wait] :
         {std::pair<std::optional<std::int64_t>, std::int64_t>{std::nullopt, 10'000},
          {1'000, 1'000}}) {
        ClientQuotas quotas({}, longest);
        const QuotaTags tags{"u", ""};
        CHECK(quotas.record(tags, 1e9, 0) == 0);  // no quota: not even counted
        quotas.set({"u", std::nullopt}, 1000);
        REQUIRE(quotas.tags("u", "c") == tags);
        CHECK(quotas.record(tags, 10'000, 0) == 0);
        CHECK(quotas.record(tags, 10'000, 0) == wait);
        quotas.set({"u", std::nullopt}, 10'000);
        CHECK(quotas.record(tags, 0, 0) == 0);
        CHECK(quotas.most_in_window(tags) == 100'000);
    }
}

TEST_CASE("quota.level: the table") {
    QuotaLevels levels;
    levels.set({"u", std::nullopt}, 100);
    CHECK(levels.tags("u", "c") == QuotaTags{"u", ""});
    CHECK(levels.tags("v", "c") == QuotaTags{"v", ""});
    levels.set({std::nullopt, "c"}, 50);
    CHECK(levels.tags("u", "c") == QuotaTags{"u", ""});
    CHECK(levels.tags("v", "c") == QuotaTags{"", "c"});
    CHECK(levels.limit({"", "c"}) == 50);
    levels.remove({"u", std::nullopt});
    CHECK(levels.tags("u", "c") == QuotaTags{"", "c"});
    QuotaLevels pairs;
    pairs.set({"u", kEveryEntity}, 100);
    CHECK(pairs.tags("u", "c") == QuotaTags{"u", "c"});
    CHECK(pairs.limit({"u", "c"}) == 100);
    CHECK_FALSE(pairs.limit({"v", "c"}).has_value());
}
