// Java's String.hashCode, for the places where Kafka derives a choice from it. ASCII names.
//   ""  -> 0      "a" -> 97      "ab" -> 97 * 31 + 98 = 3105
#pragma once

#include <cstdint>
#include <string_view>

namespace hw {

[[nodiscard]] constexpr std::int32_t java_string_hash(std::string_view text) {
    std::uint32_t h = 0;
    for (const char c : text) h = 31 * h + static_cast<unsigned char>(c);
    return static_cast<std::int32_t>(h);
}

// Kafka's Utils.abs: Int.MIN has no positive twin and counts as 0.
[[nodiscard]] constexpr std::int32_t kafka_abs(std::int32_t n) {
    if (n == INT32_MIN) return 0;
    return n < 0 ? -n : n;
}

}  // namespace hw
