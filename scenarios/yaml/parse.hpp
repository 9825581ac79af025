// Text -> tree. The only place that knows the YAML library.
#pragma once

#include <optional>
#include <string_view>

#include "scenarios/problem.hpp"
#include "scenarios/yaml/node.hpp"

namespace hw::scenarios {

// Far above any lab, far below what hurts.
inline constexpr std::size_t kTextBytesMax = 1 << 20;
inline constexpr std::size_t kNodesMax = 100'000;
inline constexpr std::size_t kDepthMax = 32;

// The tree, or nothing and at least one problem. `source` marks where the text came from.
[[nodiscard]] std::optional<Node> parse_yaml(std::string_view text, int source,
                                             Problems& problems);

}  // namespace hw::scenarios
