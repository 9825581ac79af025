// Java's hash codes, for the places where Kafka derives a choice or an order from them. A string's
// runs over UTF-16 code units, so a character beyond the basic plane counts as its two surrogates.
//   ""  -> 0      "a" -> 97      "ab" -> 97 * 31 + 98 = 3105      "my-group" -> -1906497762
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hw {

namespace detail {

// The code point at `at` of a UTF-8 text; `at` moves past it. A byte that starts none is its own.
[[nodiscard]] constexpr std::uint32_t next_code_point(std::string_view utf8, std::size_t& at) {
    const auto byte = static_cast<unsigned char>(utf8[at++]);
    int more = 0;
    if ((byte & 0xe0) == 0xc0) more = 1;
    if ((byte & 0xf0) == 0xe0) more = 2;
    if ((byte & 0xf8) == 0xf0) more = 3;
    if (more == 0) return byte;
    std::uint32_t point = byte & (0x3fu >> more);
    for (; more > 0 && at < utf8.size(); --more) {
        point = point << 6 | (static_cast<unsigned char>(utf8[at++]) & 0x3fu);
    }
    return point;
}

}  // namespace detail

[[nodiscard]] constexpr std::int32_t java_string_hash(std::string_view utf8) {
    std::uint32_t h = 0;
    for (std::size_t at = 0; at < utf8.size();) {
        const std::uint32_t point = detail::next_code_point(utf8, at);
        if (point > 0xffff) {
            h = 31 * h + (0xd800 + ((point - 0x10000) >> 10));
            h = 31 * h + (0xdc00 + ((point - 0x10000) & 0x3ff));
        } else {
            h = 31 * h + point;
        }
    }
    return static_cast<std::int32_t>(h);
}

// Long.hashCode, and a record's: 31 * hash(first component) + hash(second).
[[nodiscard]] constexpr std::uint32_t java_long_hash(std::int64_t n) {
    const auto bits = static_cast<std::uint64_t>(n);
    return static_cast<std::uint32_t>(bits ^ (bits >> 32));
}
[[nodiscard]] constexpr std::uint32_t java_pair_hash(std::int32_t first, std::int64_t second) {
    return 31 * static_cast<std::uint32_t>(first) + java_long_hash(second);
}

// Where a key lies in a ConcurrentHashMap of `slots` (a power of two): the map is walked slot by
// slot, keys of one slot in the order in which they came.
[[nodiscard]] constexpr std::uint32_t java_map_slot(std::uint32_t hash, std::uint32_t slots) {
    return (hash ^ (hash >> 16)) & (slots - 1);
}
// It begins with 16 and doubles when three quarters are taken.
[[nodiscard]] constexpr std::uint32_t java_map_slots(std::uint32_t slots, std::size_t keys) {
    return keys >= slots - slots / 4 ? slots * 2 : slots;
}

// Kafka's Utils.abs: Int.MIN has no positive twin and counts as 0.
[[nodiscard]] constexpr std::int32_t kafka_abs(std::int32_t n) {
    if (n == INT32_MIN) return 0;
    return n < 0 ? -n : n;
}

}  // namespace hw
