// RULE config.delivery_timeout -- a record's whole time to be delivered must cover one attempt:
// waiting for its batch (linger.ms) and waiting for the answer (request.timeout.ms).
// Given too small it is refused; the default is raised in silence.
// Source: KafkaProducer.configureDeliveryTimeout; KIP-91.
//   delivery.timeout  given?  linger  request.timeout | result
//   120000            no      5       30000           | 120000
//   120000            no      100000  30000           | 130000
//   29999             yes     0       30000           | refused
//   0                 yes     0       0               | 0
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "broker_model/config/value.hpp"

namespace hw::config {

[[nodiscard]] inline Result<std::int64_t, Rejected> effective_delivery_timeout_ms(
    std::int64_t delivery_timeout_ms, bool given, std::int64_t linger_ms,
    std::int64_t request_timeout_ms) {
    constexpr std::int64_t kMaxInt = std::numeric_limits<std::int32_t>::max();
    const std::int64_t attempt =
        std::min(std::min(linger_ms, kMaxInt) + request_timeout_ms, kMaxInt);
    if (delivery_timeout_ms >= attempt) return delivery_timeout_ms;
    if (!given) return attempt;
    return Failure{config_exception(
        "delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms")};
}

}  // namespace hw::config
