#pragma once

#include <string>

namespace hw::sim {

[[nodiscard]] std::string simgrid_version();  // of the library in use, "3.32"

}  // namespace hw::sim
