// Runs work in a process of its own and brings back its text: one simulation engine a process, and
// no run can disturb another.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace hw::cli {

// Nothing if the child died. Standard output must be flushed before.
[[nodiscard]] std::optional<std::string> in_child(const std::function<std::string()>& work);

}  // namespace hw::cli
