// The loader against thousands of damaged scenario files: whatever it is given, it answers in good
// time with a sound scenario or with problems that say where.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "broker_model/base/rng.hpp"
#include "scenarios/loader.hpp"

using namespace hw;
using namespace hw::scenarios;

namespace {

constexpr int kMutations = 4'000;
constexpr std::chrono::seconds kPatience{10};  // for one file, on a loaded machine

std::vector<std::string> lab_texts() {
    std::vector<std::string> paths;
    const auto dir = std::filesystem::path(HIGHWATER_SOURCE_DIR) / "scenarios/labs";
    for (const auto& entry : std::filesystem::directory_iterator(dir)) {
        paths.push_back(entry.path().string());
    }
    std::sort(paths.begin(), paths.end());
    std::vector<std::string> texts;
    for (const std::string& path : paths) {
        std::ifstream in(path, std::ios::binary);
        texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return texts;
}

// What people, editors and fuzzers put where something else belongs.
const std::vector<std::string> kNasty = {
    "-1",
    "0",
    "-0",
    "1e400",
    "-1e400",
    "99999999999999999999999",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "4294967296",
    "0x",
    "0xffffffffffffffffff",
    "1.5",
    "NaN",
    ".nan",
    ".inf",
    "5 parsecs",
    "10fortnights",
    "1h1h",
    "100000h",
    "1kB/s",
    "150%",
    "-5%",
    "1 0",
    "~",
    "null",
    "true",
    "\"\"",
    "''",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "{}",
    "[]",
    "[[[[[[]]]]]]",
    "{a: {b: {c: {}}}}",
    ",",
    ":",
    ": ",
    "- ",
    "? ",
    "!",
    "!!int 3",
    "!<x> y",
    "&a",
    "*a",
    "&a [*a, *a]",
    "<<: *a",
    "|",
    ">",
    "|+9",
    "%YAML 1.2",
    "---",
    "...",
    "#",
    "@",
    "`",
    "\t",
    "\r",
    "\xef\xbb\xbf",
    std::string(1, '\0'),
    "\x1b[2J",
    "\xff\xfe",
    "\xc3\x28",
    "\xf4\x90\x80\x80",
    "leader(t-0)",
    "leader(",
    "leader(t-99)@-1s",
    "follower(t-0)#999999999999",
    "broker(1)",
    "client(\"\")",
    "all(all(all(1)))",
    "k0",
    "../../etc/passwd",
    "$(reboot)",
    "%s%n",
    "\\u0000",
    std::string(70'000, 'x'),
    std::string(300, '['),
    std::string(300, '{'),
    std::string(300, '-'),
};

class Mutator {
  public:
    Mutator(const std::vector<std::string>& texts, std::uint64_t seed)
        : texts_(texts), rng_(seed) {}

    std::string next() {
        std::string text = any(texts_);
        for (std::uint64_t n = 1 + rng_.below(4); n > 0; --n) change(text);
        return text;
    }

  private:
    const std::string& any(const std::vector<std::string>& list) {
        return list[rng_.below(list.size())];
    }
    std::size_t place(const std::string& text) { return rng_.below(text.size() + 1); }

    void change(std::string& text) {
        const std::size_t at = place(text);
        const std::size_t length = rng_.below(40);
        switch (rng_.below(10)) {
            case 0: text.erase(at, length); break;
            case 1: text.insert(at, text.substr(at, length)); break;
            case 2: text.insert(at, any(kNasty)); break;
            case 3: replace_value(text, at); break;
            case 4: repeat_line(text, at); break;
            case 5: text.resize(at); break;
            case 6: text.insert(at, any(texts_).substr(0, length * 10)); break;
            case 7:
                flip(text, at);
                break;
            case 8:
                indent(text, at);
                break;
            default:
                swap_words(text, at);
                break;
        }
    }
    void flip(std::string& text, std::size_t at) {
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << rng_.below(8)));
    }
    // What stands between a colon and the next comma, bracket or line end.
    void replace_value(std::string& text, std::size_t from) {
        const std::size_t colon = text.find(": ", from);
        if (colon == text.npos) return;
        const std::size_t end = std::min(text.find_first_of(",}]\n", colon), text.size());
        text.replace(colon + 2, end - colon - 2, any(kNasty));
    }
    static std::size_t line_begin(const std::string& text, std::size_t at) {
        const std::size_t before = text.rfind('\n', at);
        return before == text.npos ? 0 : before + 1;
    }
    void repeat_line(std::string& text, std::size_t at) {
        const std::size_t begin = line_begin(text, at);
        const std::size_t end = text.find('\n', begin);
        if (end == text.npos) return;
        const std::string line = text.substr(begin, end + 1 - begin);
        for (std::uint64_t n = 1 + rng_.below(3); n > 0; --n) text.insert(begin, line);
    }
    void indent(std::string& text, std::size_t at) {
        text.insert(line_begin(text, at), rng_.below(2) == 0 ? "\t" : "   ");
    }
    void swap_words(std::string& text, std::size_t from) {
        const std::size_t first = text.find(' ', from);
        if (first == text.npos) return;
        const std::size_t second = text.find(' ', first + 1);
        const std::size_t third = second == text.npos ? second : text.find(' ', second + 1);
        if (third == text.npos) return;
        const std::string a = text.substr(first, second - first);
        const std::string b = text.substr(second, third - second);
        text.replace(first, third - first, b + a);
    }

    const std::vector<std::string>& texts_;
    Rng rng_;
};

std::string shown(const std::string& text) { return scenarios::quoted(text.substr(0, 400)); }

// True: it loaded.
bool check(const std::string& text, const std::string& what) {
    const auto begin = std::chrono::steady_clock::now();
    const auto result = load_text(text, "bad.yaml");
    CHECK_MESSAGE(std::chrono::steady_clock::now() - begin < kPatience, what << shown(text));
    if (result) {
        return true;
    }
    const Problems& problems = result.error();
    CHECK_MESSAGE(!problems.none(), what << shown(text));
    for (const Problem& problem : problems.found()) {
        CHECK_MESSAGE(!problem.what.empty(), what << shown(text));
        const bool placed = problem.mark.line >= 1 && problem.mark.column >= 1;
        CHECK_MESSAGE(placed, what << problems.line(problem) << " in " << shown(text));
    }
    for (const Problem& problem : problems.found()) {
        CHECK_MESSAGE(problems.line(problem).size() < 2'000, problems.line(problem).substr(0, 300));
    }
    return false;
}

std::string repeated(const std::string& part, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += part;
    return out;
}

std::string billion_laughs() {
    std::string text = "a0: &a0 [lol, lol, lol]\n";
    for (int i = 1; i < 40; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " +
                before + "]\n";
    }
    return text;
}

}  // namespace

TEST_CASE("Nasty files get an answer with a place") {
    const std::string binary = [] {
        std::string out;
        for (int i = 0; i < 4096; ++i) out += static_cast<char>(i * 37);
        return out;
    }();
    for (const std::string& text : std::vector<std::string>{
             "",
             " ",
             "\n\n\n",
             "\t",
             "#",
             "---",
             "--- ---",
             "...",
             "%",
             "%YAML 9.9\n---\na: b",
             "%TAG ! x\n---\na: b",
             std::string(1, '\0'),
             binary,
             "\xef\xbb\xbf",
             "x",
             "[]",
             "{}",
             "- a",
             "? ? ?",
             "? [a]\n: b",
             "a: b: c: d",
             "a:\n\tb: c",
             "\"",
             "'",
             "|",
             "a: |",
             "a: &a *a",
             "&a [*a]",
             "*nobody",
             "<<: {a: b}",
             billion_laughs(),
             std::string(200'000, '['),
             std::string(200'000, '{'),
             std::string(200'000, '-'),
             repeated("- ", 100'000),
             repeated("? ", 100'000),
             repeated("a: ", 50'000),
             repeated("[a, ", 1'000),
             repeated("{a: ", 1'000),
             repeated("!", 50'000),
             repeated("&a ", 50'000),
             repeated("\n ", 100'000),
             repeated("a: b\n", 100'000),
             repeated("#\n", 300'000),
             "lesson: x\ncluster: {config: {" + std::string(900'000, 'k') + ": 1}}",
             "cluster:\n  ? " + std::string(900'000, 'k') + "\n  : 1",
             "lesson: x\ncluster:\n  config:\n    ? " + std::string(900'000, 'k') + "\n    : 1",
             "topics: [{name: " + std::string(900'000, 't') + "}]",
             "clients: [{producer: p, topic: " + std::string(900'000, 't') + "}]",
             "lesson: \"" + std::string(900'000, '\\'),
             "lesson: [" + repeated("1,", 99'990) + "]",
             std::string(2'000'000, 'x'),
             "lesson: x\nseed: " + std::string(100'000, '9'),
             "lesson: x\nduration: " + std::string(100'000, '1') + "s"}) {
        CHECK_MESSAGE(!check(text, "nasty: "), shown(text));
    }
}

TEST_CASE("Every nasty value in every field is refused or sound") {
    const std::vector<std::string> texts = lab_texts();
    Rng rng(7);
    for (const std::string& nasty : kNasty) {
        const std::string& text = texts[rng.below(texts.size())];
        for (std::size_t at = text.find(": "); at != text.npos; at = text.find(": ", at + 2)) {
            if (rng.below(4) != 0) continue;
            std::string changed = text;
            const std::size_t end = std::min(text.find_first_of(",}]\n", at), text.size());
            changed.replace(at + 2, end - at - 2, nasty);
            (void)check(changed, "value: ");
        }
    }
}

TEST_CASE("Thousands of damaged labs get an answer with a place") {
    const std::vector<std::string> texts = lab_texts();
    REQUIRE(texts.size() > 20);
    Mutator mutator(texts, 20'261'127);
    int loaded = 0;
    for (int i = 0; i < kMutations; ++i) {
        loaded += check(mutator.next(), "mutation " + std::to_string(i) + ": ");
    }
    CHECK(loaded > kMutations / 100);
    CHECK(loaded < kMutations / 2);
}
