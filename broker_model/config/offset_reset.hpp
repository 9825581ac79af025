// RULE config.offset_reset -- where a consumer without a position starts (auto.offset.reset, and
// share.auto.offset.reset of a share group, which has no `none`). Source: AutoOffsetResetStrategy,
// KIP-1106 (by_duration, 4.0).
//   text                strategy
//   latest              the log's end: records written before the consumer arrived are skipped
//   earliest            the log's start: everything that is left is read again
//   none                an error to the application
//   by_duration:PT1H    the first record not older than an hour, as the client's clock has it
//   by_duration:-PT1H   refused, as are "by_duration", "LATEST" and every other text
#pragma once

#include <optional>
#include <string_view>

#include "broker_model/base/time.hpp"
#include "broker_model/config/iso_duration.hpp"

namespace hw {

struct OffsetReset {
    enum class Kind : std::uint8_t { Latest, Earliest, None, ByDuration };
    Kind kind = Kind::Latest;
    Duration age{};  // ByDuration only
    auto operator<=>(const OffsetReset&) const = default;
};

namespace config {

[[nodiscard]] inline std::optional<OffsetReset> parse_offset_reset(std::string_view text) {
    using Kind = OffsetReset::Kind;
    if (text == "latest") return OffsetReset{Kind::Latest, {}};
    if (text == "earliest") return OffsetReset{Kind::Earliest, {}};
    if (text == "none") return OffsetReset{Kind::None, {}};
    constexpr std::string_view kByDuration = "by_duration:";
    if (!text.starts_with(kByDuration)) return std::nullopt;
    const auto age = parse_iso_duration(text.substr(kByDuration.size()));
    if (!age || *age < Duration{}) return std::nullopt;
    return OffsetReset{Kind::ByDuration, *age};
}

}  // namespace config
}  // namespace hw
