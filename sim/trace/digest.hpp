// The identity of a run: a rolling xxh64 over every event. Two runs are the same exactly when their
// digests are; the first differing event is found by comparing digests at checkpoints.
#pragma once

#include <xxhash.h>

#include <cstdint>
#include <string>

#include "broker_model/node/event.hpp"

namespace hw::trace {

class Digest {
  public:
    void add(const Event& event) {
        const Observation& w = event.what;
        // Whole words, so that no padding byte is ever hashed. Rule names are comments, not events.
        const std::uint64_t words[] = {
            static_cast<std::uint64_t>(event.at.ns()),
            pair(event.node.value(), static_cast<std::int32_t>(w.fact)),
            pair(w.tp.topic.value(), w.tp.partition),
            pair(w.epoch.value(), w.error),
            static_cast<std::uint64_t>(w.offset.value()),
            static_cast<std::uint64_t>(w.offset2.value()),
            static_cast<std::uint64_t>(w.value),
            static_cast<std::uint64_t>(w.value2),
            static_cast<std::uint64_t>(static_cast<std::int64_t>(w.stream.value())),
        };
        state_ = XXH64(words, sizeof words, state_);
        ++events_;
    }
    [[nodiscard]] std::uint64_t value() const { return state_; }
    [[nodiscard]] std::uint64_t events() const { return events_; }
    [[nodiscard]] std::string text() const;  // 16 hexadecimal digits

  private:
    [[nodiscard]] static std::uint64_t pair(std::int32_t high, std::int32_t low) {
        return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(high)) << 32) |
               static_cast<std::uint32_t>(low);
    }
    std::uint64_t state_ = 0;
    std::uint64_t events_ = 0;
};

}  // namespace hw::trace
