// java.util.Random: the 48-bit linear congruential generator of the Java specification. Only for
// repeating draws recorded from Kafka; simulations draw from Rng.
//   seed 0: next_int(10) gives 0, 8, 9, 7, 5, 3, 1, 1, 9, 4
#pragma once

#include <cstdint>

namespace hw {

class JavaRandom {
  public:
    explicit constexpr JavaRandom(std::int64_t seed)
        : state_((static_cast<std::uint64_t>(seed) ^ kMultiplier) & kMask) {}

    // Uniform in [0, bound). bound > 0.
    constexpr std::int32_t next_int(std::int32_t bound) {
        if ((bound & (bound - 1)) == 0) {  // a power of two: the high bits are the better ones
            return static_cast<std::int32_t>((static_cast<std::int64_t>(bound) * next(31)) >> 31);
        }
        constexpr std::int64_t kRange = std::int64_t{1} << 31;
        const std::int64_t whole = kRange - kRange % bound;  // draws beyond would favour some values
        std::int32_t bits = next(31);
        while (bits >= whole) bits = next(31);
        return bits % bound;
    }

  private:
    static constexpr std::uint64_t kMultiplier = 0x5DEECE66DULL;
    static constexpr std::uint64_t kMask = (1ULL << 48) - 1;

    constexpr std::int32_t next(int bits) {
        state_ = (state_ * kMultiplier + 0xBULL) & kMask;
        return static_cast<std::int32_t>(state_ >> (48 - bits));
    }

    std::uint64_t state_;
};

}  // namespace hw
