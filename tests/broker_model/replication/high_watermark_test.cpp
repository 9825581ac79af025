#include "broker_model/replication/high_watermark.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace hw;

namespace {
struct Replica {
    Offset end{0};
    bool in_isr = false;
    bool caught_up = false;
    [[nodiscard]] Offset log_end() const { return end; }
};
}  // namespace

TEST_CASE("The high watermark is the smallest end of the leader and everybody it waits for") {
    struct Row {
        std::int64_t leader_end;
        std::vector<Replica> followers;
        int isr, min;
        std::int64_t before, after;
    };
    const Row rows[] = {
        {100, {{Offset{90}, true, true}, {Offset{95}, true, true}}, 3, 2, 80, 90},
        {100, {{Offset{90}, true, true}, {Offset{-1}, true, true}}, 3, 2, 80, 80},
        {100, {{Offset{90}, false, true}}, 1, 1, 80, 90},
        {100, {{Offset{90}, false, false}}, 1, 1, 80, 100},
        {100, {{Offset{100}, true, true}}, 2, 3, 80, 80},
        {100, {{Offset{70}, true, true}}, 2, 1, 80, 80},
    };
    int i = 0;
    for (const Row& row : rows) {
        CAPTURE(i++);
        Offset hw{row.before};
        if (!is_high_watermark_frozen(row.isr, row.min))
            hw = next_high_watermark(hw, Offset{row.leader_end},
                                     std::span<const Replica>(row.followers),
                                     [](const Replica& r) {
                                         return holds_back_high_watermark(r.in_isr, r.caught_up,
                                                                          true);
                                     });
        CHECK(hw == Offset{row.after});
    }
}

TEST_CASE("A caught-up replica that may not join the ISR does not hold the watermark back") {
    CHECK_FALSE(holds_back_high_watermark(false, true, false));
    CHECK(holds_back_high_watermark(true, false, false));
}
