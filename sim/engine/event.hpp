// An event is a small POD told to one handler. Events are ordered by (at, seq); seq grows with
// every post, so events of equal time run in the order they were asked for.
#pragma once

#include <cstdint>
#include <limits>

#include "broker_model/base/time.hpp"

namespace hw::sim {

using HandlerId = std::uint16_t;

// What a handler is told. `kind`, `target` and `arg` belong to the handler.
struct Event {
    Instant at;
    std::uint64_t seq = 0;
    HandlerId handler = 0;
    std::uint16_t kind = 0;
    std::uint32_t target = 0;
    std::uint64_t arg = 0;
};
static_assert(sizeof(Event) == 32);

class EventHandler {
  public:
    virtual void on_event(const Event& event) = 0;

  protected:
    ~EventHandler() = default;
};

// A cancellable event. The id goes stale when it fires or is cancelled; a stale id is harmless.
struct TimerId {
    std::uint32_t slot = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t generation = 0;
    constexpr bool operator==(const TimerId&) const = default;
};

}  // namespace hw::sim
