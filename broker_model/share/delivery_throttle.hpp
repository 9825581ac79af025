// RULE share.delivery_throttle -- records that were delivered often are handed out in ever smaller
// portions, so that one bad record does not take its whole batch to the delivery limit. From the
// delivery count max(2, limit / 2 rounded up) on: such a batch is handed out by itself, its size
// halved with each delivery more; before the last delivery every record alone (limits above 2).
//   limit  count  batch  portion
//   5      2      100    100      below the threshold (3)
//   5      3      100    50
//   10     5      500    250
//   10     7      500    62
//   5      4      100    1        last delivery
// Source: SharePartition.acquireSubsetBatchRecords, shouldThrottleRecordsDelivery (4.2), KIP-1222.
#pragma once

#include <algorithm>
#include <cstdint>

namespace hw::share {

[[nodiscard]] constexpr std::int32_t throttle_threshold(std::int32_t delivery_limit) {
    return std::max(2, (delivery_limit + 1) / 2);
}

[[nodiscard]] constexpr bool is_throttled(std::int32_t deliveries, std::int32_t delivery_limit) {
    return deliveries >= throttle_threshold(delivery_limit);
}

// Of a batch whose first free throttled record was delivered that often.
[[nodiscard]] constexpr std::int64_t throttled_portion(std::int64_t batch_size,
                                                       std::int32_t deliveries,
                                                       std::int32_t delivery_limit) {
    const std::int32_t halvings = deliveries - throttle_threshold(delivery_limit) + 1;
    return std::max<std::int64_t>(1, batch_size >> std::min(halvings, 62));
}

[[nodiscard]] constexpr bool is_last_delivery(std::int32_t deliveries,
                                              std::int32_t delivery_limit) {
    return delivery_limit > 2 && deliveries == delivery_limit - 1;
}

}  // namespace hw::share
