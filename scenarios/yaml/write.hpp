// Tree -> text that parse_yaml reads back as the same tree. Lists and maps near the root stand on
// lines of their own, what lies deeper in brackets, as the labs are written.
#pragma once

#include <string>

#include "scenarios/yaml/node.hpp"

namespace hw::scenarios {

[[nodiscard]] std::string write_yaml(const Node& root);

}  // namespace hw::scenarios
