#pragma once

#include <string>

namespace hw::cli {

[[nodiscard]] std::string commit();        // abbreviated; "-dirty" when built from changed files
[[nodiscard]] std::string version_text();  // several lines

}  // namespace hw::cli
