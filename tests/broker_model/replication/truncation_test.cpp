#include "broker_model/replication/truncation.hpp"

#include <doctest/doctest.h>

using namespace hw;

TEST_CASE("KIP-279: a follower cuts to where its log and the leader's agree") {
    struct Row {
        std::int32_t epoch;
        std::int64_t end;
        std::optional<EpochEndOffset> own;
        std::int64_t to;
        bool done;
    };
    const auto own = [](int epoch, std::int64_t end) {
        return EpochEndOffset{LeaderEpoch{epoch}, Offset{end}};
    };
    const Row rows[] = {{1, 15, own(1, 20), 15, true},
                        {1, 25, own(1, 20), 20, true},
                        {2, 25, own(1, 20), 20, false},
                        {-1, 12, std::nullopt, 12, true},
                        {0, 99, own(0, 10), 10, true},
                        {1, -1, own(1, 20), 30, true},
                        {0, 5, std::nullopt, 5, true}};
    int i = 0;
    for (const Row& row : rows) {
        CAPTURE(i++);
        const Truncation t = truncation_point({LeaderEpoch{row.epoch}, Offset{row.end}}, row.own,
                                              Offset{30}, Offset{30});
        CHECK(t == Truncation{Offset{row.to}, row.done});
    }
}

TEST_CASE("KIP-595: the leader sees a divergence in the last fetched epoch of a fetch") {
    const LeaderEpoch three{3};
    CHECK_FALSE(is_diverging(three, Offset{25}, {three, Offset{30}}));
    CHECK(is_diverging(three, Offset{35}, {three, Offset{30}}));
    CHECK(is_diverging(three, Offset{25}, {LeaderEpoch{1}, Offset{20}}));
}
