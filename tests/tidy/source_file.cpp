#include "tests/tidy/source_file.hpp"

#include <algorithm>
#include <fstream>

namespace hw::tidy {
namespace {

namespace fs = std::filesystem;

// Blanks out what is not code. Raw strings and block comments may span lines.
class Stripper {
  public:
    std::string strip(const std::string& line) {
        std::string out;
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (in_block_comment_) {
                if (line.compare(i, 2, "*/") == 0) {
                    in_block_comment_ = false;
                    ++i;
                }
            } else if (!raw_end_.empty()) {
                if (line.compare(i, raw_end_.size(), raw_end_) == 0) {
                    i += raw_end_.size() - 1;
                    raw_end_.clear();
                }
            } else if (line.compare(i, 2, "//") == 0) {
                break;
            } else if (line.compare(i, 2, "/*") == 0) {
                in_block_comment_ = true;
                ++i;
            } else if (line.compare(i, 2, "R\"") == 0) {
                const auto bracket = line.find('(', i);
                raw_end_ = ")" + line.substr(i + 2, bracket - i - 2) + "\"";
                i = bracket;
            } else if (line[i] == '"' || (line[i] == '\'' && !is_digit_separator(line, i))) {
                i = end_of_literal(line, i);
                out += "\"\"";
            } else {
                out += line[i];
            }
        }
        return out;
    }

  private:
    static bool is_digit_separator(const std::string& line, std::size_t i) {
        const auto hex = [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; };
        return i > 0 && i + 1 < line.size() && hex(line[i - 1]) && hex(line[i + 1]) &&
               (i < 2 || line[i - 2] != '\'');
    }
    static std::size_t end_of_literal(const std::string& line, std::size_t i) {
        const char quote = line[i];
        for (++i; i < line.size() && line[i] != quote; ++i) {
            if (line[i] == '\\') ++i;
        }
        return i;
    }
    bool in_block_comment_ = false;
    std::string raw_end_;
};

bool opens_function(const std::string& head) {
    for (const char* word : {"namespace", "class ", "struct ", "enum ", "union "}) {
        if (head.find(word) != std::string::npos && head.find('(') == std::string::npos) {
            return false;
        }
    }
    const auto bracket = head.find('(');
    if (bracket == std::string::npos) return false;
    // "name = something(" initializes, it does not define; "operator=(" does.
    const auto equals = head.find('=');
    return equals == std::string::npos || equals > bracket ||
           head.find("operator") != std::string::npos;
}

std::vector<SourceFile> read_all() {
    const fs::path root = HIGHWATER_SOURCE_DIR;
    std::vector<SourceFile> out;
    constexpr const char* kFolders[] = {"broker_model", "sim", "scenarios", "bench",
                                        "cli", "gui", "tests"};
    for (const char* folder : kFolders) {
        std::error_code error;
        for (fs::recursive_directory_iterator it(root / folder, error), end; !error && it != end;
             it.increment(error)) {
            const auto extension = it->path().extension();
            if (extension == ".cpp" || extension == ".hpp") out.push_back(read_source(root, *it));
        }
    }
    std::sort(out.begin(), out.end(),
              [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
    return out;
}

}  // namespace

SourceFile read_source(const fs::path& root, const fs::path& file) {
    SourceFile out;
    out.path = fs::relative(file, root).string();
    std::ifstream in(file);
    Stripper stripper;
    for (std::string line; std::getline(in, line);) {
        out.code.push_back(stripper.strip(line));
        out.lines.push_back(std::move(line));
    }
    return out;
}

const std::vector<SourceFile>& project_sources() {
    static const std::vector<SourceFile> kAll = read_all();
    return kAll;
}

std::vector<Function> functions_of(const SourceFile& file) {
    std::vector<Function> out;
    std::string head;
    std::size_t head_line = 0;
    int depth = 0;
    int function_depth = -1;  // depth outside the function under way
    for (std::size_t n = 0; n < file.code.size(); ++n) {
        if (!file.code[n].empty() && file.code[n].front() == '#') continue;
        for (const char c : file.code[n]) {
            if (c == '{') {
                if (function_depth < 0 && opens_function(head)) {
                    function_depth = depth;
                    out.push_back({head_line, n, head});
                }
                ++depth;
                head.clear();
            } else if (c == '}') {
                --depth;
                if (depth == function_depth) {
                    out.back().last_line = n;
                    function_depth = -1;
                }
                head.clear();
            } else if (c == ';') {
                head.clear();
            } else {
                if (head.empty() && c == ' ') continue;
                if (head.empty()) head_line = n;
                head += c;
            }
        }
        if (!head.empty()) head += ' ';
    }
    return out;
}

std::size_t characters(const std::string& line) {
    return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    }));
}

}  // namespace hw::tidy
