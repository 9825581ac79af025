// An observation with its place in the run: what the trace, the invariants and the ledger are told.
#pragma once

#include <cstdint>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/node/observation.hpp"

namespace hw {

struct Event {
    std::uint64_t seq = 0;  // counts observations from 1
    Instant at;
    NodeId node{-1};
    Observation what;
};

}  // namespace hw
