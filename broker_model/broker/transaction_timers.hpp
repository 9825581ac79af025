// The transaction coordinator's timers among those of its broker.
#pragma once

#include "broker_model/broker/broker_context.hpp"

namespace hw {

enum class TransactionTimer : std::uint8_t { AbortTimedOut, RemoveExpired, SendMarkers, Complete };

[[nodiscard]] inline BrokerTimer transaction_timer(TransactionTimer which) {
    return {BrokerTimer::Kind::Transactions, static_cast<std::uint32_t>(which)};
}

}  // namespace hw
