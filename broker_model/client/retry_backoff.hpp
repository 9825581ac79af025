// RULE client.backoff -- how long to wait before try number `attempts` + 1 of anything.
// Kafka: ExponentialBackoff (retry.backoff.ms, reconnect.backoff.ms, socket.connection.setup.timeout.ms,
// metadata refresh); KIP-580. Doubles because Kafka's are: the truncation to whole ms is part of the rule.
//   initial  max    attempts  factor | backoff
//   100      1000   0         1.0    | 100
//   100      1000   3         1.0    | 800
//   100      1000   9         1.0    | 1000   the exponent stops growing at log2(max / initial)
//   100      1000   9         0.8    | 800    jitter comes before the cap: it may stay below max
//   100      100    9         0.8    | 100    max <= initial: constant, never any jitter
//   500      100    0         1.0    | 100    ... at the smaller of the two
//   0        1000   9         1.0    | 0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "broker_model/base/rng.hpp"
#include "broker_model/base/time.hpp"

namespace hw {

struct Backoff {
    std::int64_t initial_ms = 100;
    std::int64_t max_ms = 1000;
    int multiplier = 2;
    double jitter = 0.2;

    [[nodiscard]] bool is_constant() const { return max_ms <= initial_ms; }
};

// The back-off for a given random factor in [1 - jitter, 1 + jitter).
[[nodiscard]] inline std::int64_t backoff_ms(const Backoff& b, std::int64_t attempts, double factor) {
    const std::int64_t initial = std::min(b.max_ms, b.initial_ms);
    if (b.is_constant()) return initial;
    const double exponent_max =
        std::log(static_cast<double>(b.max_ms) /
                 static_cast<double>(std::max<std::int64_t>(b.initial_ms, 1))) /
        std::log(static_cast<double>(b.multiplier));
    // A maximum of 1 ms over an initial 0 makes the logarithm 0, which Kafka takes for "constant".
    if (exponent_max == 0) return initial;
    const double exponent = std::min(static_cast<double>(attempts), exponent_max);
    const double value = factor * (static_cast<double>(initial) * std::pow(b.multiplier, exponent));
    constexpr std::int64_t kLongMax = std::numeric_limits<std::int64_t>::max();
    const auto whole = value >= static_cast<double>(kLongMax) ? kLongMax  // as Java casts
                                                             : static_cast<std::int64_t>(value);
    return std::min(whole, b.max_ms);
}

[[nodiscard]] inline Duration draw_backoff(const Backoff& b, std::int64_t attempts, Rng& rng) {
    double factor = 1.0;
    if (b.jitter > 0 && !b.is_constant()) {
        const double unit = static_cast<double>(rng.next() >> 11) * 0x1.0p-53;
        factor = (1 - b.jitter) + unit * (2 * b.jitter);
    }
    return millis_saturated(backoff_ms(b, attempts, factor));
}

}  // namespace hw
