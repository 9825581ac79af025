#include "cli/source_tree.hpp"

#include <algorithm>
#include <cctype>
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

// "RULE name", then " -- ", ":" or the end of the line, then the statement.
RuleInfo rule_in(const std::string& line, const std::string& file) {
    const std::string text = line.substr(std::string_view("// RULE ").size());
    const auto dashes = text.find(" -- ");
    const auto colon = text.find(':');
    if (dashes < colon) return {text.substr(0, dashes), text.substr(dashes + 4), file};
    if (colon == std::string::npos) return {text, "", file};
    const auto words = text.find_first_not_of(' ', colon + 1);
    return {text.substr(0, colon), words == std::string::npos ? "" : text.substr(words), file};
}

// Takes the statement's next line; false: it was complete. A table of worked cases, an indented
// list or the source ends it, as does its first sentence.
bool continue_statement(RuleInfo& rule, const std::string& line) {
    const std::string words = line.substr(std::min<std::size_t>(3, line.size()));
    if (!line.starts_with("//") || words.empty() || words.starts_with(" ") ||
        words.starts_with("- ") || words.starts_with("Source:")) {
        return false;
    }
    rule.statement += (rule.statement.empty() ? "" : " ") + words;
    return true;
}

void cut_to_a_sentence(std::string& statement) {
    for (std::size_t i = 1; i + 1 < statement.size(); ++i) {
        const bool stop = statement[i - 1] == '.' || statement[i - 1] == '?';
        const bool lower = std::islower(static_cast<unsigned char>(statement[i + 1])) != 0;
        if (!stop || statement[i] != ' ' || lower) continue;
        statement.resize(i);
        return;
    }
}

void read_rules(const fs::path& path, std::vector<RuleInfo>& out) {
    const std::string file = fs::relative(path, source_tree()).string();
    std::ifstream in(path);
    bool open = false;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("// RULE ")) {
            out.push_back(rule_in(line, file));
            open = true;
        } else {
            open = open && continue_statement(out.back(), line);
        }
    }
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
        read_rules(file, out);
    }
    for (RuleInfo& rule : out) cut_to_a_sentence(rule.statement);
    return out;
}

}  // namespace hw::cli
