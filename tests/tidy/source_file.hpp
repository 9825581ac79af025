// A source file as the tidy checks see it: its lines, and the same lines without comments, strings
// and character literals, so that words in prose are never mistaken for code.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace hw::tidy {

struct SourceFile {
    std::string path;  // from the project's root
    std::vector<std::string> lines;
    std::vector<std::string> code;

    [[nodiscard]] bool below(const std::string& folder) const {
        return path.starts_with(folder + "/");
    }
    [[nodiscard]] bool is_rule() const {
        return !lines.empty() && lines.front().starts_with("// RULE ");
    }
    [[nodiscard]] std::string place(std::size_t line) const {
        return path + ":" + std::to_string(line + 1);
    }
};

struct Function {
    std::size_t first_line = 0;
    std::size_t last_line = 0;
    std::string head;  // the text before its brace
};

[[nodiscard]] SourceFile read_source(const std::filesystem::path& root,
                                     const std::filesystem::path& file);
// Every .cpp and .hpp of the project, sorted by path.
[[nodiscard]] const std::vector<SourceFile>& project_sources();
// Functions found by their braces; lambdas count as part of the function around them.
[[nodiscard]] std::vector<Function> functions_of(const SourceFile& file);
[[nodiscard]] std::size_t characters(const std::string& line);  // UTF-8

}  // namespace hw::tidy
