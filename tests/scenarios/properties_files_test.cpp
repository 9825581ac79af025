#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "scenarios/loader.hpp"

using namespace hw;
using namespace hw::scenarios;

namespace {

constexpr const char* kSheet = R"(lesson: "a lab"
cluster: {brokers: 3, controllers: 1, config: {replica.lag.time.max.ms: 10s}}
topics: [{name: t, partitions: 1, replication: 3, config: {min.insync.replicas: 2}}]
clients: [{producer: p, topic: t, acks: all}]
)";

struct File {
    File(const char* name, const std::string& text)
        : path((std::filesystem::temp_directory_path() / name).string()) {
        std::ofstream(path) << text;
    }
    ~File() { std::remove(path.c_str()); }
    std::string path;
};

}  // namespace

TEST_CASE("properties files: they win over the scenario, a change wins over them") {
    const File server("hw_server.properties",
                      "# of production\nnode.id=7\nreplica.lag.time.max.ms=5000\n"
                      "num.io.threads = 4\nlog.cleaner.io.buffer.size: 2000000\n");
    const File producer("hw_producer.properties", "acks=1\nbootstrap.servers=kafka:9092\n");
    Overlay overlay{{{Place::Brokers, server.path}, {Place::Producer, producer.path}}, {}};

    const auto loaded = load_text(kSheet, "x.yaml", overlay);
    REQUIRE_MESSAGE(loaded.ok(), loaded.error().text());
    CHECK(loaded.value().cluster.config.at("replica.lag.time.max.ms") == "5000");
    CHECK(loaded.value().clients[0].config.at("acks") == "1");
    std::string notes;
    for (const std::string& note : loaded.value().notes) notes += note + "\n";
    CHECK(notes.find(server.path + ":2: node.id is the scenario's to say") != std::string::npos);
    CHECK(notes.find("bootstrap.servers is the scenario's") != std::string::npos);
    CHECK(notes.find("brokers: log.cleaner.io.buffer.size: not modelled") != std::string::npos);

    overlay.changes.push_back({"clients.p.acks", "all"});
    const auto changed = load_text(kSheet, "x.yaml", overlay);
    REQUIRE(changed.ok());
    CHECK(changed.value().clients[0].config.at("acks") == "all");
}

TEST_CASE("properties files: a mistake is told with its file, line and the nearest name") {
    const File topic("hw_topic.properties", "\nmin.insync.replica=2\n");
    const File server("hw_server.properties", "num.io.threads=four\n");
    const auto loaded = load_text(
        kSheet, "x.yaml", Overlay{{{Place::Topic, topic.path}, {Place::Brokers, server.path}}, {}});
    REQUIRE_FALSE(loaded.ok());
    CHECK(loaded.error().text().find(topic.path + ":2:1: unknown setting") != std::string::npos);
    CHECK(loaded.error().text().find("min.insync.replicas") != std::string::npos);

    const auto wrong = load_text(kSheet, "x.yaml", Overlay{{{Place::Brokers, server.path}}, {}});
    REQUIRE_FALSE(wrong.ok());
    CHECK(wrong.error().text().find(server.path + ":1:1: ") != std::string::npos);

    const auto missing = load_text(kSheet, "x.yaml", Overlay{{{Place::Topic, "/no/such"}}, {}});
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.error().text().find("/no/such: cannot be read") != std::string::npos);
}
