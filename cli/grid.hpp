// A grid of settings: every combination of the values of some keys, a cell each.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/overrides.hpp"

namespace hw::cli {

struct Variation {
    std::string key;  // any --set path
    std::vector<std::string> values;
};

// "acks=0,1,all"; commas within brackets or quotes do not separate. Nothing if there is no key or a
// value is missing.
[[nodiscard]] std::optional<Variation> parse_variation(const std::string& text);

// The last variation changes fastest. Each cell holds one override per variation, in their order.
[[nodiscard]] std::vector<std::vector<scenarios::Override>> cells_of(
    const std::vector<Variation>& variations);

// How a key is called at the head of a column: "clients.p.acks" is acks, unless another variation
// would be called the same.
[[nodiscard]] std::vector<std::string> column_names(const std::vector<Variation>& variations);

}  // namespace hw::cli
