// The only source of randomness. A run has one root seed; every part that draws owns a sub-stream
// forked by name, so a new draw in one part never shifts the numbers of another.
// Generator: xoshiro256** (Blackman & Vigna); seeding and name mixing: splitmix64 / FNV-1a.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "broker_model/base/time.hpp"

namespace hw {

struct Ratio {
    std::uint32_t numerator = 0;
    std::uint32_t denominator = 1;
};

class Rng {
  public:
    explicit constexpr Rng(std::uint64_t seed) {
        for (auto& word : state_) word = splitmix(seed);
    }

    [[nodiscard]] constexpr Rng fork(std::string_view name) const {
        std::uint64_t h = 0xcbf29ce484222325ULL;
        for (char c : name) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
        return Rng(h ^ rotl(state_[0], 17) ^ rotl(state_[2], 43));
    }
    [[nodiscard]] constexpr Rng fork(std::string_view name, std::uint64_t index) const {
        Rng named = fork(name);
        return Rng(named.next() ^ (index * 0x9e3779b97f4a7c15ULL));
    }

    constexpr std::uint64_t next() {
        const std::uint64_t result = rotl(state_[1] * 5, 7) * 9;
        const std::uint64_t t = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= t;
        state_[3] = rotl(state_[3], 45);
        return result;
    }

    // Uniform in [0, bound). bound > 0. Rejection keeps it exact.
    constexpr std::uint64_t below(std::uint64_t bound) {
        const std::uint64_t limit = bound * (UINT64_MAX / bound);
        std::uint64_t draw = next();
        while (draw >= limit) draw = next();
        return draw % bound;
    }
    // Uniform in [lo, hi], both included.
    constexpr std::int64_t between(std::int64_t lo, std::int64_t hi) {
        return lo + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(hi - lo) + 1));
    }
    constexpr Duration between(Duration lo, Duration hi) {
        return Duration::from_ns(between(lo.ns(), hi.ns()));
    }
    constexpr bool chance(Ratio odds) {
        return odds.numerator != 0 && below(odds.denominator) < odds.numerator;
    }
    template <class Range>
    constexpr void shuffle(Range& items) {
        for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
    }

  private:
    static constexpr std::uint64_t rotl(std::uint64_t x, int k) {
        return (x << k) | (x >> (64 - k));
    }
    static constexpr std::uint64_t splitmix(std::uint64_t& seed) {
        std::uint64_t z = (seed += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    std::array<std::uint64_t, 4> state_{};
};

}  // namespace hw
