// A node's wall clock against true (simulated) time: an offset, and a drift that lets it grow.
//
//   offset  drift        after 10 s the clock shows true time +
//   0       0            0
//   5 s     0            5 s
//   0       +100 ppm     1 ms
//   5 s     -200 ppm     4.998 s
#pragma once

#include <cstdint>

#include "broker_model/base/time.hpp"

namespace hw::sim {

class NodeClock {
  public:
    constexpr NodeClock() = default;
    explicit constexpr NodeClock(Duration offset, std::int64_t drift_ppm = 0)
        : offset_(offset), drift_ppm_(drift_ppm) {}

    [[nodiscard]] constexpr Duration offset(Instant now) const {
        // Split so that a day of drift does not overflow.
        const std::int64_t ns = (now - since_).ns();
        return offset_ + Duration::from_ns(ns / 1'000'000 * drift_ppm_ +
                                           ns % 1'000'000 * drift_ppm_ / 1'000'000);
    }
    [[nodiscard]] constexpr Instant wall(Instant now) const { return now + offset(now); }

    constexpr void jump(Instant now, Duration by) { rebase(now, offset(now) + by, drift_ppm_); }
    constexpr void set_drift(Instant now, std::int64_t ppm) { rebase(now, offset(now), ppm); }
    // NTP puts it right.
    constexpr void synchronise(Instant now) { rebase(now, {}, 0); }

    // When the offset will have moved by a whole millisecond, the finest a node can tell: that is
    // when it has to be told. kNever without drift.
    [[nodiscard]] constexpr Instant next_change(Instant now) const {
        if (drift_ppm_ == 0) return kNever;
        const std::int64_t ppm = drift_ppm_ < 0 ? -drift_ppm_ : drift_ppm_;
        return now + Duration::from_ns(1'000'000'000'000 / ppm);
    }

  private:
    constexpr void rebase(Instant now, Duration offset, std::int64_t ppm) {
        since_ = now;
        offset_ = offset;
        drift_ppm_ = ppm;
    }

    Instant since_;
    Duration offset_;
    std::int64_t drift_ppm_ = 0;
};

}  // namespace hw::sim
