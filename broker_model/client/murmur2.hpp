// RULE client.partition_for_key -- a record with a key goes to the partition its key hashes to,
// among
// *all* partitions of the topic, reachable or not. Adding partitions therefore moves keys.
// Kafka: Utils.murmur2, BuiltInPartitioner.partitionForKey. MurmurHash2 (32 bit, Austin Appleby, public
// domain) with Kafka's seed; the sign bit is masked off, not negated.
//   key        murmur2       of 3  of 50
//   ""          275646681    0     31
//   "21"       -973932308    0     40
//   "foobar"   -790332482    0     16
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hw {

[[nodiscard]] constexpr std::int32_t murmur2(std::string_view key) {
    constexpr std::uint32_t kSeed = 0x9747b28c;
    constexpr std::uint32_t kMix = 0x5bd1e995;
    const auto byte = [key](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(key[i]));
    };
    std::uint32_t hash = kSeed ^ static_cast<std::uint32_t>(key.size());
    std::size_t at = 0;
    for (; at + 4 <= key.size(); at += 4) {
        std::uint32_t word =
            byte(at) | byte(at + 1) << 8 | byte(at + 2) << 16 | byte(at + 3) << 24;
        word *= kMix;
        word ^= word >> 24;
        word *= kMix;
        hash = hash * kMix ^ word;
    }
    if (at < key.size()) {
        std::uint32_t tail = 0;
        for (std::size_t i = key.size(); i > at; --i) tail = tail << 8 | byte(i - 1);
        hash = (hash ^ tail) * kMix;
    }
    hash ^= hash >> 13;
    hash *= kMix;
    hash ^= hash >> 15;
    return static_cast<std::int32_t>(hash);
}

[[nodiscard]] constexpr std::int32_t to_positive(std::int32_t number) { return number & 0x7fffffff; }

[[nodiscard]] constexpr std::int32_t partition_for_key(std::string_view key,
                                                       std::int32_t partition_count) {
    return to_positive(murmur2(key)) % partition_count;
}

}  // namespace hw
