// `highwater run FILE` on files that people really write: exit 2, and every line names the place.
#include <doctest/doctest.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "cli/commands.hpp"

namespace {

namespace fs = std::filesystem;

std::string slurp(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

struct Said {
    int exit_code = -1;
    std::string errors;
};

// What the command writes to stderr goes into a file meanwhile.
Said run_file(const fs::path& dir, const std::string& text) {
    const fs::path sheet = dir / "bad.yaml";
    const fs::path errors = dir / "errors.txt";
    std::ofstream(sheet, std::ios::binary) << text;
    std::fflush(stderr);
    const int real = dup(STDERR_FILENO);
    std::FILE* file = std::fopen(errors.c_str(), "w");
    dup2(fileno(file), STDERR_FILENO);
    CLI::App app;
    Said said;
    hw::cli::add_run(app, said.exit_code);
    app.parse("run " + sheet.string());
    std::fflush(stderr);
    dup2(real, STDERR_FILENO);
    close(real);
    std::fclose(file);
    said.errors = slurp(errors);
    return said;
}

struct BadFile {
    const char* text;
    const char* place;  // "line:column"
    const char* says;
};


const std::vector<BadFile> kBadFiles = {
    {"", "1:1", "empty"},
    {"\x7f" "ELF\x01", "1:5", "not text"},
    {"lesson: x\ntopics: [{name: t}\n", "3:1", ""},
    {"lesson: x\n\tseed: 1\n", "2:1", ""},
    {"lesson: x\nlesson: y\n", "2:1", "given twice"},
    {"lesson: x\ntopics:\n  - {name: t, partitons: 3}\n", "3:15", "partitions"},
    {"lesson: x\ntopics:\n  - {name: t, partitions: three}\n", "3:27", "three"},
    {"lesson: x\ntopics:\n  - {name: t, partitions: -3}\n", "3:27", "-3"},
    {"lesson: x\nseed: 99999999999999999999999\n", "2:7", ""},
    {"lesson: x\nduration: 10parsecs\n", "2:11", "parsecs"},
    {"lesson: &x y\n", "1:9", "anchor"},
    {"lesson: x\ncluster: [1, 2]\n", "2:10", ""},
    {"lesson: x\ncluster: {config: {replica.lag.time.maxx.ms: 1s}}\n", "2:20",
     "replica.lag.time.max.ms"},
    {"lesson: x\nfaults:\n  - {at: 5s, crash: leader(nowhere-0)}\n", "3:21", "nowhere"},
    {"lesson: x\nexpect: {holds: [acked_records_survives]}\n", "2:18", "acked_records_survive"},
    {"--- a\n--- b\n", "2:5", "second document"},
};

}  // namespace

TEST_CASE("highwater run: a bad file ends with exit 2 and says where it is bad") {
    const fs::path dir = fs::temp_directory_path() / ("highwater-bad-" + std::to_string(getpid()));
    fs::create_directories(dir);
    for (const BadFile& bad : kBadFiles) {
        const Said said = run_file(dir, bad.text);
        CHECK(said.exit_code == hw::cli::kExitBadInput);
        const std::string place = "bad.yaml:" + std::string(bad.place) + ": ";
        CHECK_MESSAGE(said.errors.find(place) != said.errors.npos,
                      place << " expected, got " << said.errors);
        CHECK_MESSAGE(said.errors.find(bad.says) != said.errors.npos,
                      bad.says << " expected, got " << said.errors);
    }
    fs::remove_all(dir);
}
