// Judges a parsed value by its setting's validator (ConfigDef's validators and the few special
// ones).
#pragma once

#include <optional>

#include "broker_model/config/value.hpp"

namespace hw::config {

[[nodiscard]] std::optional<Rejected> refuse(const Setting& setting, const Value& value);

// The words of "[a, b]" or "(case insensitive) [A, B]".
[[nodiscard]] std::vector<std::string_view> allowed_words(std::string_view allowed);

// "[lo,...,hi]", "[lo,...]": empty text where there is no bound.
struct Bounds {
    std::string_view lo, hi;
};
[[nodiscard]] Bounds allowed_bounds(std::string_view allowed);

}  // namespace hw::config
