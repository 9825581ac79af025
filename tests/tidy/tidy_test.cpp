// The house rules that a machine can check. Each failure names file and line and says what to do.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>

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
    {"cli", {"broker_model", "sim", "scenarios", "cli", "tests/conformance", "generated"}},
};

// Libraries and the only places that may know them.
const std::map<std::string, std::vector<std::string>> kLibraries{
    {"simgrid/", {"sim/engine"}},
    {"yaml-cpp/", {"scenarios/yaml"}},
    {"sqlite3.h", {"sim/trace", "tests/sim/trace"}},
    {"xxhash.h", {"sim/trace"}},
    {"boost/", {"sim"}},
    {"fmt/", {"scenarios", "cli", "tests"}},
    {"nlohmann/", {"scenarios", "cli", "tests"}},
    {"CLI/", {"cli"}},
    {"doctest/", {"tests"}},
    {"rapidcheck", {"tests"}},
};

struct Ban {
    const char* pattern;
    const char* instead;
    std::vector<std::string> folders;
};
const std::vector<Ban> kBans{
    {R"(\b(std::)?s?rand\s*\()", "hw::Rng", {"broker_model", "sim", "scenarios"}},
    {R"(\brandom_device\b|\bmt19937|\w_distribution\b)", "hw::Rng", {"broker_model", "sim",
                                                                     "scenarios"}},
    {R"(\b(system_clock|steady_clock|high_resolution_clock)\b)", "the Instant that is passed in",
     {"broker_model", "sim"}},
    {R"(\bsleep_(for|until)\b|\busleep\s*\(|::sleep\s*\()", "simulated time",
     {"broker_model", "sim", "scenarios", "tests"}},
    {R"(\bunordered_(multi)?(map|set)\b)", "a sorted container, or say // never iterated",
     {"broker_model", "sim"}},
    {R"(\b(thread|async|mutex|atomic)\b.*[<({;])", "nothing: one run is one thread",
     {"broker_model"}},
    {R"(\bgetenv\b|\bstd::cout\b|\bstd::cerr\b|\bprintf\s*\()", "an Observation", {"broker_model"}},
    {R"(\bthrow\b)", "a value: ErrorCode, Result or HW_CHECK", {"broker_model"}},
    {R"(\b(std::)?(map|set)<[^,<>]*\*)", "a key with an order of its own", {"broker_model", "sim"}},
    {R"(\busing namespace std\b)", "std::", {"broker_model", "sim", "scenarios", "cli", "tests"}},
};

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
    for (const Ban& ban : kBans) {
        const std::regex pattern(ban.pattern);
        for (const SourceFile& file : project_sources()) {
            if (!in_any(file, ban.folders) || file.path == "broker_model/base/check.hpp") continue;
            for (std::size_t n = 0; n < file.code.size(); ++n) {
                if (file.code[n].empty() || file.code[n].front() == '#') continue;
                std::smatch found;
                if (!std::regex_search(file.code[n], found, pattern)) continue;
                if (file.lines[n].find("// never iterated") != std::string::npos) continue;
                const std::string instead = ban.instead;
                FAIL_CHECK(file.place(n) << ": " << found.str() << " -- use " << instead);
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
