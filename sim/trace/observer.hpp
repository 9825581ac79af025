// Whoever watches a run: trace, invariants, ledger, expectations. Told of everything that is
// observed, in order.
#pragma once

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/node/observation.hpp"

namespace hw::sim {

class Observer {
  public:
    virtual void on_observation(Instant at, NodeId node, const Observation& what) = 0;

  protected:
    ~Observer() = default;
};

}  // namespace hw::sim
