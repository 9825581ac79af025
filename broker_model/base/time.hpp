// Simulated time: int64 nanoseconds since the start of the run. Kafka's record timestamps are
// milliseconds on a node's own wall clock and stay plain int64 `*_ms`.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace hw {

class Duration {
  public:
    constexpr Duration() = default;
    [[nodiscard]] constexpr std::int64_t ns() const { return ns_; }
    [[nodiscard]] constexpr std::int64_t us() const { return ns_ / 1'000; }
    [[nodiscard]] constexpr std::int64_t ms() const { return ns_ / 1'000'000; }
    constexpr auto operator<=>(const Duration&) const = default;

    [[nodiscard]] friend constexpr Duration operator+(Duration a, Duration b) {
        return from_ns(a.ns_ + b.ns_);
    }
    [[nodiscard]] friend constexpr Duration operator-(Duration a, Duration b) {
        return from_ns(a.ns_ - b.ns_);
    }
    [[nodiscard]] friend constexpr Duration operator*(Duration a, std::int64_t k) {
        return from_ns(a.ns_ * k);
    }
    [[nodiscard]] friend constexpr Duration operator/(Duration a, std::int64_t k) {
        return from_ns(a.ns_ / k);
    }
    [[nodiscard]] static constexpr Duration from_ns(std::int64_t n) {
        Duration d;
        d.ns_ = n;
        return d;
    }

  private:
    std::int64_t ns_ = 0;
};

[[nodiscard]] constexpr Duration nanos(std::int64_t n) { return Duration::from_ns(n); }
[[nodiscard]] constexpr Duration micros(std::int64_t n) { return Duration::from_ns(n * 1'000); }
[[nodiscard]] constexpr Duration millis(std::int64_t n) { return Duration::from_ns(n * 1'000'000); }
[[nodiscard]] constexpr Duration seconds(std::int64_t n) { return millis(n * 1'000); }

// Configured milliseconds may be as large as Long.MAX ("never"): saturates instead of overflowing.
[[nodiscard]] constexpr Duration millis_saturated(std::int64_t n) {
    constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max() / 4;
    return n > kMax / 1'000'000 ? Duration::from_ns(kMax) : millis(n);
}

class Instant {
  public:
    constexpr Instant() = default;
    [[nodiscard]] constexpr std::int64_t ns() const { return ns_; }
    [[nodiscard]] constexpr std::int64_t ms() const { return ns_ / 1'000'000; }
    constexpr auto operator<=>(const Instant&) const = default;

    [[nodiscard]] friend constexpr Instant operator+(Instant t, Duration d) {
        return from_ns(t.ns_ + d.ns());
    }
    [[nodiscard]] friend constexpr Instant operator-(Instant t, Duration d) {
        return from_ns(t.ns_ - d.ns());
    }
    [[nodiscard]] friend constexpr Duration operator-(Instant a, Instant b) {
        return Duration::from_ns(a.ns_ - b.ns_);
    }
    [[nodiscard]] static constexpr Instant from_ns(std::int64_t n) {
        Instant t;
        t.ns_ = n;
        return t;
    }
    [[nodiscard]] static constexpr Instant from_ms(std::int64_t n) { return from_ns(n * 1'000'000); }

  private:
    std::int64_t ns_ = 0;
};

// "Not armed": later than every event, still safe to subtract from.
inline constexpr Instant kNever = Instant::from_ns(std::numeric_limits<std::int64_t>::max() / 2);

}  // namespace hw
