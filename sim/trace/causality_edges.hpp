// Which event brought about which, told from the observations alone.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "broker_model/node/event.hpp"

namespace hw::trace {

// Pairs {cause, effect} of places in `events`, which stand in the order of the run. An event without
// a cause is a first cause: a fault, an append, something the operator did.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> causal_edges(
    const std::vector<Event>& events);

}  // namespace hw::trace
