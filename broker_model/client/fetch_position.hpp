// Where a consumer stands in a partition: the next offset, the epoch of the record before it, and
// the leader it believes in. Kafka: SubscriptionState.ConsumerPosition.
#pragma once

#include "broker_model/client/client_metadata.hpp"

namespace hw {

struct ConsumerPosition {
    Offset offset{0};
    LeaderEpoch offset_epoch{-1};  // -1: nothing read yet, so nothing can be checked
    LeaderAndEpoch leader;
    constexpr auto operator<=>(const ConsumerPosition&) const = default;
};

}  // namespace hw
