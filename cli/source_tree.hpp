// Where the labs and the rules are: the tree that the launcher started from, else the one this was
// built in.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace hw::cli {

[[nodiscard]] std::filesystem::path source_tree();

// "acks_all" -> <tree>/scenarios/labs/acks_all.yaml if there is such a lab; else the text itself.
[[nodiscard]] std::string scenario_path(const std::string& name_or_path);
[[nodiscard]] std::vector<std::filesystem::path> lab_files();  // sorted

struct RuleInfo {
    std::string name;       // isr.stay
    std::string statement;  // first words after it
    std::string file;       // from the tree's root
};
// Every "// RULE name -- statement" at the top of a header.
[[nodiscard]] std::vector<RuleInfo> rules();

}  // namespace hw::cli
