#include "scenarios/yaml/write.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenarios/yaml/parse.hpp"

using namespace hw::scenarios;

namespace {

Node parsed(const std::string& text) {
    Problems problems("x");
    const auto root = parse_yaml(text, 0, problems);
    REQUIRE_MESSAGE(root.has_value(), problems.text() << text);
    return *root;
}

bool same(const Node& a, const Node& b) {
    if (a.kind != b.kind || a.text != b.text || a.items.size() != b.items.size() ||
        a.entries.size() != b.entries.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.items.size(); ++i) {
        if (!same(a.items[i], b.items[i])) return false;
    }
    for (std::size_t i = 0; i < a.entries.size(); ++i) {
        if (a.entries[i].key != b.entries[i].key) return false;
        if (!same(a.entries[i].value, b.entries[i].value)) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("What is written reads back as the same tree, for every lab") {
    const auto labs = std::filesystem::path(HIGHWATER_SOURCE_DIR) / "scenarios/labs";
    for (const auto& entry : std::filesystem::directory_iterator(labs)) {
        std::ifstream in(entry.path());
        std::stringstream text;
        text << in.rdbuf();
        const Node root = parsed(text.str());
        const std::string written = write_yaml(root);
        CHECK_MESSAGE(same(root, parsed(written)), entry.path().string());
        CHECK(write_yaml(parsed(written)) == written);
    }
}

TEST_CASE("Texts that YAML would take for something else are put in quotes") {
    const std::string text = "a: \"1, 2\"\nb: \"x: y\"\nc: \"\"\nd: \"- \"\ne: \"line\\nline \\\"q\\\"\"\n"
                             "f: \"#no comment\"\ng: follower(t-0)#2\nh: 10%\ni: -2s\nj: ~\n"
                             "k: [a, [b, \"c]\"]]\n";
    const Node root = parsed(text);
    const std::string written = write_yaml(root);
    CHECK(same(root, parsed(written)));
    CHECK(written.find("g: follower(t-0)#2\n") != std::string::npos);
    CHECK(written.find("i: -2s\n") != std::string::npos);
}
