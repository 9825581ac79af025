// ISO-8601 durations as Java's Duration.parse reads them: by_duration:P1DT2H3M4.5S.
//   text       result
//   PT1H       3600 s
//   P1D        86400 s          days are 24 h
//   PT0.5S     0.5 s
//   -PT1H      -3600 s          offset reset strategies refuse it
//   1h, P, PT  nothing          not a duration
#pragma once

#include <optional>
#include <string_view>

#include "broker_model/base/time.hpp"

namespace hw::config {

// Saturates at about 73 years either way (millis_saturated): "since ever" for a simulation.
[[nodiscard]] std::optional<Duration> parse_iso_duration(std::string_view text);

}  // namespace hw::config
