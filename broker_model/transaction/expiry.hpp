// RULE txn.expiry -- a transactional id that was not used for transactional.id.expiration.ms
// (7 days) is forgotten: a tombstone removes it from the log. Its producer then gets
// INVALID_PRODUCER_ID_MAPPING.
//   state            last update  now   expiration | expires?
//   Empty, Complete* 100          1100  1000       | yes
//   Empty, Complete* 101          1100  1000       | no
//   Ongoing, Prepare* 0           1100  1000       | no
// Asked every hour.
// Source: TransactionStateManager.shouldExpire (4.2).
#pragma once

#include "broker_model/transaction/transaction_state.hpp"

namespace hw {

[[nodiscard]] constexpr bool is_expired(TransactionState state, std::int64_t last_update_ms,
                                        std::int64_t now_ms, std::int64_t expiration_ms) {
    return may_move(state, TransactionState::Dead) && last_update_ms <= now_ms - expiration_ms;
}

}  // namespace hw
