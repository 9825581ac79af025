// Numbers with units: "30s", "1m30s", "1.5ms", "64KiB", "1Gbit/s", "2.5%". Integer arithmetic only;
// a number that would have to be rounded is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scenarios/scenario.hpp"

namespace hw::scenarios {

// Each returns nothing if the text is not such a quantity; `why` then says what is wrong with it.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text, std::string& why);
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text, std::string& why);
[[nodiscard]] std::optional<Bytes> parse_bytes(std::string_view text, std::string& why);
[[nodiscard]] std::optional<BytesPerSecond> parse_rate(std::string_view text, std::string& why);
[[nodiscard]] std::optional<Ratio> parse_percent(std::string_view text, std::string& why);

// The shortest exact text that parse_duration reads back: 30s, 500ms, 1m30s.
[[nodiscard]] std::string duration_text(Duration duration);

}  // namespace hw::scenarios
