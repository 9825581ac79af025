// How sure one can be of a share seen in a few runs: Wilson's score interval at 95 %. It stays
// inside [0, 1] and says something sensible for 0 of n, where the usual formula says "certainly
// never". Source: Wilson 1927; z = 1.959964.
//   seen    interval
//   0/20    0.000 .. 0.161
//   10/20   0.299 .. 0.701
//   20/20   0.839 .. 1.000
#pragma once

#include <algorithm>
#include <cmath>

namespace hw::sim {

struct Share {
    double low = 0;
    double high = 1;
};

[[nodiscard]] inline Share wilson_95(int seen, int of) {
    if (of <= 0) return {};
    constexpr double kZ = 1.959963984540054;
    const double n = of;
    const double p = seen / n;
    const double centre = p + kZ * kZ / (2 * n);
    const double half = kZ * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n));
    const double scale = 1 + kZ * kZ / n;
    return {std::max(0.0, (centre - half) / scale), std::min(1.0, (centre + half) / scale)};
}

}  // namespace hw::sim
