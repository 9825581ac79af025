#include "cli/source_tree.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace hw::cli {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_below(const fs::path& dir, const std::string& extension) {
    std::vector<fs::path> out;
    std::error_code error;
    for (fs::recursive_directory_iterator it(dir, error), end; !error && it != end;
         it.increment(error)) {
        if (it->path().extension() == extension) out.push_back(it->path());
    }
    std::sort(out.begin(), out.end());
    return out;
}

// The comment block at the top of a file, without its slashes, as one line of words.
std::string opening_comment(const fs::path& file) {
    std::ifstream in(file);
    std::string out;
    for (std::string line; std::getline(in, line) && line.starts_with("//");) {
        const std::string words = line.substr(std::min<std::size_t>(3, line.size()));
        // A table of worked cases or an indented list ends the statement.
        if (words.empty() || words.starts_with(" ") || words.starts_with("Source:")) break;
        out += (out.empty() ? "" : " ") + words;
    }
    return out;
}

}  // namespace

fs::path source_tree() {
    const char* home = std::getenv("HIGHWATER_HOME");
    return home != nullptr && *home != '\0' ? home : HIGHWATER_SOURCE_DIR;
}

std::vector<fs::path> lab_files() { return files_below(source_tree() / "scenarios/labs", ".yaml"); }

std::string scenario_path(const std::string& name_or_path) {
    const bool is_name = name_or_path.find('/') == std::string::npos &&
                         name_or_path.find('.') == std::string::npos;
    if (!is_name) return name_or_path;
    const fs::path lab = source_tree() / "scenarios/labs" / (name_or_path + ".yaml");
    return fs::exists(lab) ? fs::proximate(lab).string() : name_or_path;
}

std::vector<RuleInfo> rules() {
    std::vector<RuleInfo> out;
    for (const fs::path& file : files_below(source_tree() / "broker_model", ".hpp")) {
        const std::string text = opening_comment(file);
        const auto dashes = text.find(" -- ");
        if (!text.starts_with("RULE ") || dashes == std::string::npos) continue;
        std::string statement = text.substr(dashes + 4);
        if (const auto end = statement.find(". "); end != std::string::npos) {
            statement.resize(end + 1);
        }
        out.push_back({text.substr(5, dashes - 5), statement,
                       fs::relative(file, source_tree()).string()});
    }
    return out;
}

}  // namespace hw::cli
