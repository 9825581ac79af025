// What a metadata record means to somebody who watches the cluster: a leader elected, a partition
// offline, a broker fenced. Brokers are told in `value`, the record's offset in `offset`.
#pragma once

#include <vector>

#include "broker_model/controller/controller_state.hpp"
#include "broker_model/node/observation.hpp"

namespace hw {

// apply_record(), and what changed by it.
void apply_observed(ControllerState& state, const MetadataRecord& record, std::int64_t offset,
                    std::vector<Observation>& observed, ClusterDelta* delta = nullptr);

}  // namespace hw
