// The house rules that a machine can check. Each failure names file and line and says what to do.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <map>

#include "cli/source_tree.hpp"
#include "tests/tidy/source_file.hpp"

using namespace hw::tidy;

namespace {

// Longer than the limits for a reason that is written here.
const std::map<std::string, std::string> kMayBeLong{};

// Lines that are too wide today, by file: the number may only fall.
std::map<std::string, int> wide_lines_known() {
    std::map<std::string, int> out;
    std::ifstream in(HIGHWATER_SOURCE_DIR "/tests/tidy/wide_lines.txt");
    for (std::string path; in >> path;) in >> out[path];
    return out;
}

struct Layer {
    std::string folder;
    std::vector<std::string> may_include;
};
const std::vector<Layer> kLayers{
    {"broker_model", {"broker_model"}},
    {"sim", {"broker_model", "sim"}},
    {"scenarios", {"broker_model", "sim", "scenarios"}},
    {"bench", {"broker_model", "sim", "bench"}},
    {"cli", {"broker_model", "sim", "scenarios", "bench", "cli", "tests/conformance", "generated"}},
};

// Libraries and the only places that may know them.
const std::map<std::string, std::vector<std::string>> kLibraries{
    {"simgrid/", {"sim/engine", "bench"}},  // bench: the baseline
    {"yaml-cpp/", {"scenarios/yaml", "tests/conformance"}},
    {"sqlite3.h", {"sim/trace", "tests/sim/trace"}},
    {"xxhash.h", {"sim/trace"}},
    {"boost/", {"sim"}},
    {"fmt/", {"scenarios", "cli", "tests"}},
    {"nlohmann/", {"scenarios", "cli", "tests"}},
    {"CLI/", {"cli", "tests/cli"}},
    {"doctest/", {"tests"}},
    {"rapidcheck", {"tests"}},
};

struct Ban {
    std::vector<std::string> words;  // whole words; "x(" is a call
    const char* instead;
    std::vector<std::string> folders;
};
const std::vector<Ban> kBans{
    {{"rand(", "srand(", "random_device", "mt19937", "mt19937_64", "uniform_int_distribution",
      "uniform_real_distribution", "normal_distribution", "exponential_distribution"},
     "hw::Rng",
     {"broker_model", "sim", "scenarios"}},
    {{"system_clock", "steady_clock", "high_resolution_clock", "time(nullptr)", "time(NULL)"},
     "the Instant that is passed in",
     {"broker_model", "sim"}},
    {{"sleep_for", "sleep_until", "usleep(", "nanosleep("},
     "simulated time",
     {"broker_model", "sim", "scenarios", "tests"}},
    {{"unordered_map", "unordered_set", "unordered_multimap"},
     "a sorted container, or say // never iterated",
     {"broker_model", "sim"}},
    {{"thread", "jthread", "async(", "mutex", "atomic"}, "one thread a run", {"broker_model"}},
    {{"getenv(", "cout", "cerr", "printf(", "fopen(", "ifstream", "ofstream"},
     "an Observation",
     {"broker_model"}},
    {{"throw"}, "a value: ErrorCode, Result or HW_CHECK", {"broker_model"}},
    {{"namespace std"}, "std::", {"broker_model", "sim", "scenarios", "cli", "tests"}},
};

bool is_word_char(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}
bool holds_word(const std::string& code, const std::string& word) {
    for (auto at = code.find(word); at != std::string::npos; at = code.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        const bool starts = at == 0 || !is_word_char(code[at - 1]);
        const bool ends = !is_word_char(word.back()) || end == code.size() ||
                          !is_word_char(code[end]);
        const bool member = at > 0 && (code[at - 1] == '.' || code[at - 1] == '>');
        if (starts && ends && !member) return true;
    }
    return false;
}

// A sorted container whose order is that of addresses.
bool is_keyed_by_pointer(const std::string& code) {
    for (const char* container : {"map<", "set<"}) {
        const auto at = code.find(container);
        if (at == std::string::npos) continue;
        const auto end = code.find_first_of(",<>", at + 4);
        if (end != std::string::npos && end > at + 4 && code[end - 1] == '*') return true;
    }
    return false;
}

bool in_any(const SourceFile& file, const std::vector<std::string>& folders) {
    return std::any_of(folders.begin(), folders.end(),
                       [&](const std::string& folder) { return file.below(folder); });
}

// The text between the quotes or angle brackets of an #include.
std::string included(const std::string& line, char open, char close) {
    const auto begin = line.find(open);
    const auto end = line.find(close, begin + 1);
    if (!line.starts_with("#include") || begin == std::string::npos || end == std::string::npos) {
        return {};
    }
    return line.substr(begin + 1, end - begin - 1);
}

}  // namespace

TEST_CASE("tidy: a layer includes only what stands below it") {
    for (const SourceFile& file : project_sources()) {
        for (const Layer& layer : kLayers) {
            if (!file.below(layer.folder)) continue;
            for (std::size_t n = 0; n < file.lines.size(); ++n) {
                const std::string header = included(file.lines[n], '"', '"');
                if (header.empty()) continue;
                const bool allowed = std::any_of(
                    layer.may_include.begin(), layer.may_include.end(),
                    [&](const std::string& folder) { return header.starts_with(folder + "/"); });
                CHECK_MESSAGE(allowed, file.place(n) << ": " << layer.folder
                                                     << "/ may not include " << header);
            }
        }
    }
}

TEST_CASE("tidy: a library is known in one place only") {
    for (const SourceFile& file : project_sources()) {
        for (std::size_t n = 0; n < file.lines.size(); ++n) {
            const std::string header = included(file.lines[n], '<', '>');
            for (const auto& [library, folders] : kLibraries) {
                if (!header.starts_with(library)) continue;
                CHECK_MESSAGE(in_any(file, folders),
                              file.place(n) << ": <" << header << "> belongs behind an interface");
            }
        }
    }
}

TEST_CASE("tidy: the model includes nothing but itself and the standard library") {
    for (const SourceFile& file : project_sources()) {
        if (!file.below("broker_model")) continue;
        for (std::size_t n = 0; n < file.lines.size(); ++n) {
            const std::string header = included(file.lines[n], '<', '>');
            const bool standard = header.find('/') == std::string::npos &&
                                  header.find(".h") == std::string::npos;
            if (!standard) FAIL_CHECK(file.place(n) << ": <" << header << "> is no standard C++");
        }
    }
}

TEST_CASE("tidy: what would make runs differ, or hide input and output, is not used") {
    for (const SourceFile& file : project_sources()) {
        if (file.path == "broker_model/base/check.hpp") continue;
        const bool pure = in_any(file, {"broker_model", "sim"});
        for (std::size_t n = 0; n < file.code.size(); ++n) {
            const std::string& code = file.code[n];
            if (code.empty() || code.front() == '#') continue;
            if (file.lines[n].find("// never iterated") != std::string::npos) continue;
            if (pure && is_keyed_by_pointer(code)) {
                FAIL_CHECK(file.place(n) << ": ordered by address -- use a key with its own order");
            }
            for (const Ban& ban : kBans) {
                if (!in_any(file, ban.folders)) continue;
                for (const std::string& word : ban.words) {
                    if (!holds_word(code, word)) continue;
                    const std::string instead = ban.instead;
                    FAIL_CHECK(file.place(n) << ": " << word << " -- use " << instead);
                }
            }
        }
    }
}

TEST_CASE("tidy: files, functions and lines stay short") {
    for (const SourceFile& file : project_sources()) {
        const std::size_t limit = file.is_rule() ? 150 : 400;
        const bool exempt = kMayBeLong.contains(file.path);
        CHECK_MESSAGE((exempt || file.lines.size() <= limit),
                      file.path << ": " << file.lines.size() << " lines, at most " << limit
                                << ": split it by what its parts are about");
        for (const Function& f : functions_of(file)) {
            const std::size_t length = f.last_line - f.first_line + 1;
            CHECK_MESSAGE((exempt || length <= 70),
                          file.place(f.first_line) << ": a function of " << length
                                                   << " lines, at most 70");
        }
    }
}

TEST_CASE("tidy: lines have 100 columns at most") {
    std::map<std::string, int> known = wide_lines_known();
    for (const SourceFile& file : project_sources()) {
        int wide = 0;
        std::string places;
        for (std::size_t n = 0; n < file.lines.size(); ++n) {
            if (characters(file.lines[n]) <= 100) continue;
            ++wide;
            places += file.place(n) + " ";
        }
        const int allowed = known.contains(file.path) ? known[file.path] : 0;
        CHECK_MESSAGE(wide <= allowed, "wider than 100 columns: " << places);
    }
}

TEST_CASE("tidy: text files end with one newline and have no blanks at line ends") {
    for (const SourceFile& file : project_sources()) {
        for (std::size_t n = 0; n < file.lines.size(); ++n) {
            const std::string& line = file.lines[n];
            const bool clean = line.empty() || (line.back() != ' ' && line.back() != '\t' &&
                                                line.back() != '\r');
            if (!clean) FAIL_CHECK(file.place(n) << ": blanks at the end of the line");
        }
        CHECK_MESSAGE(!file.lines.empty(), file.path << ": empty file");
    }
}

TEST_CASE("tidy: every header guards itself with #pragma once") {
    for (const SourceFile& file : project_sources()) {
        if (!file.path.ends_with(".hpp")) continue;
        const bool guarded = std::find(file.lines.begin(), file.lines.end(), "#pragma once") !=
                             file.lines.end();
        CHECK_MESSAGE(guarded, file.path << ": no #pragma once");
    }
}

TEST_CASE("tidy: no two headers define a type of the same name") {
    std::map<std::string, std::string> where;  // namespace and name -> file
    for (const SourceFile& file : project_sources()) {
        if (!file.path.ends_with(".hpp") || file.path.starts_with("tests/")) continue;
        std::string space;
        for (const std::string& line : file.code) {
            if (line.starts_with("namespace ")) space = line;
            const bool opens = line.ends_with("{") && (line.starts_with("struct ") ||
                                                       line.starts_with("class "));
            if (!opens) continue;
            const auto begin = line.find(' ') + 1;
            const std::string name = line.substr(begin, line.find_first_of(" <{", begin) - begin);
            const auto [known, added] = where.try_emplace(space + name, file.path);
            CHECK_MESSAGE((added || known->second == file.path),
                          file.path << ": " << name << " is also in " << known->second);
        }
    }
    CHECK(where.size() > 100);
}

TEST_CASE("tidy: the index of ARCHITECTURE.md is what `list rules --markdown` prints") {
    std::ifstream in(HIGHWATER_SOURCE_DIR "/ARCHITECTURE.md");
    const std::string index((std::istreambuf_iterator<char>(in)), {});
    REQUIRE_FALSE(index.empty());
    for (const SourceFile& file : project_sources()) {
        if (!file.is_rule() || !file.path.starts_with("broker_model/")) continue;
        const bool named = index.find("| " + file.path + " |") != index.npos;
        CHECK_MESSAGE(named, file.path << ": print the index of ARCHITECTURE.md again");
    }
    for (const hw::cli::RuleInfo& rule : hw::cli::rules()) {
        const bool current = index.find("| " + rule.name + " | " + rule.file + " | ") != index.npos;
        CHECK_MESSAGE(current, rule.name << ": print the index of ARCHITECTURE.md again");
        CHECK_MESSAGE(!rule.statement.empty(), rule.name << " in " << rule.file << " says nothing");
    }
}

TEST_CASE("tidy: a banned word is a whole word, and no member of that name") {
    CHECK(holds_word("int x = rand();", "rand("));
    CHECK(holds_word("std::rand()", "rand("));
    CHECK_FALSE(holds_word("operand(x)", "rand("));
    CHECK_FALSE(holds_word("driver.sleep_for(3)", "sleep_for"));
    CHECK_FALSE(holds_word("rethrow", "throw"));
    CHECK(is_keyed_by_pointer("std::map<Node*, int> x;"));
    CHECK_FALSE(is_keyed_by_pointer("std::map<int, Node*> x;"));
}

TEST_CASE("tidy: the checks see code, not prose") {
    SourceFile file;
    file.path = "x.cpp";
    const auto root = std::filesystem::temp_directory_path();
    const auto path = root / "hw-tidy-test.cpp";
    {
        std::FILE* out = std::fopen(path.c_str(), "w");
        std::fputs("// rand()\nint a = 1'000; /* rand( */ char c = '\"';\n"
                   "const char* s = \"rand()\"; const char* r = R\"x(rand()\n)\" rand)x\";\n"
                   "struct S { int f(int x) {\n  auto g = [&] { return x; };\n  return g();\n} };\n"
                   "int v[] = {1, 2};\nint h() { return 1; }\n",
                   out);
        std::fclose(out);
    }
    file = read_source(root, path);
    std::filesystem::remove(path);
    for (const std::string& line : file.code) {
        CHECK_MESSAGE(line.find("rand") == std::string::npos, line);
    }
    CHECK(file.code[1].find("1'000") != std::string::npos);
    const auto functions = functions_of(file);
    REQUIRE(functions.size() == 2);
    CHECK(functions[0].last_line - functions[0].first_line == 3);
}
