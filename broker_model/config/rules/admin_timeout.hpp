// RULE config.admin_timeout -- an admin call lasts at least as long as one request may.
// Given too small it is refused; the default is raised. Source: KafkaAdminClient.
//   default.api.timeout  given?  request.timeout | result
//   60000                no      30000           | 60000
//   60000                no      90000           | 90000
//   15000                yes     30000           | refused
#pragma once

#include <cstdint>

#include "broker_model/config/value.hpp"

namespace hw::config {

[[nodiscard]] inline Result<std::int64_t, Rejected> effective_admin_timeout_ms(
    std::int64_t api_timeout_ms, bool given, std::int64_t request_timeout_ms) {
    if (api_timeout_ms >= request_timeout_ms) return api_timeout_ms;
    if (!given) return request_timeout_ms;
    return Failure{
        config_exception("The specified value of default.api.timeout.ms must be no "
                         "smaller than the value of request.timeout.ms.")};
}

}  // namespace hw::config
