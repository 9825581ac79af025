#include "scenarios/shrink/steps.hpp"

#include <doctest/doctest.h>

#include <set>

#include "scenarios/loader.hpp"
#include "scenarios/yaml/parse.hpp"
#include "scenarios/yaml/write.hpp"

using namespace hw::scenarios;

namespace {

constexpr const char* kText =
    "lesson: x\nseed: 7\ncluster: {brokers: 4, controllers: 3, net: {fidelity: fifo}}\n"
    "topics: [{name: t, partitions: 4, replication: 3, config: {min.insync.replicas: 2}}]\n"
    "clients: [{producer: p, topic: t, rate_per_s: 100}]\n"
    "faults:\n  - {at: 4321ms, crash: 1, restart: 20s}\n  - {from: 5s, until: 9s, pause: [2, 3]}\n"
    "  - {at: 6s, shutdown: 3}\nduration: 40s\nexpect: {holds: [log_matching], acked_lost: {max: 0}}\n"
    "try_next: [{set: {seed: 8}, expect: {holds: [log_matching]}}]\n";

Node parsed(const std::string& text) {
    Problems problems("x");
    return *parse_yaml(text, 0, problems);
}

std::set<std::string> written_steps(const std::string& text) {
    std::set<std::string> out;
    for (const Node& one : smaller(parsed(text))) out.insert(write_yaml(one));
    return out;
}

bool any_holds(const std::set<std::string>& texts, const std::string& part) {
    for (const std::string& text : texts) {
        if (text.find(part) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("Every step changes something, and leaves the seed and the expectations alone") {
    const std::string whole = write_yaml(parsed(kText));
    const auto steps = written_steps(kText);
    CHECK(steps.size() > 25);
    CHECK_FALSE(steps.contains(whole));
    for (const std::string& text : steps) {
        CHECK(text.find("seed: 7\n") != std::string::npos);
        CHECK(text.find("holds: [log_matching]") != std::string::npos);
    }
}

TEST_CASE("There are steps for faults, machines, load, settings and times") {
    const auto steps = written_steps(kText);
    CHECK(any_holds(steps, "brokers: 1,"));
    CHECK(any_holds(steps, "brokers: 3,"));
    CHECK(any_holds(steps, "controllers: 1,"));
    CHECK(any_holds(steps, "rate_per_s: 50"));
    CHECK(any_holds(steps, "partitions: 2,"));
    CHECK(any_holds(steps, "pause: [3]"));
    CHECK(any_holds(steps, "{at: 4s, crash: 1"));        // rounded
    CHECK(any_holds(steps, "{at: 4s300ms, crash: 1"));
    CHECK(any_holds(steps, "from: 2s500ms, until: 4s500ms"));  // scaled
    CHECK(any_holds(steps, "{at: 4321ms, crash: 1}"));   // never starts again
    CHECK(any_holds(steps, "faults:\n  - {at: 6s, shutdown: 3}\nduration"));
}

TEST_CASE("What a shrunk run is to show replaces the old expectations, but not what may break") {
    CHECK(write_yaml(expecting(parsed(kText), "")).find("expect") == std::string::npos);
    const std::string one = write_yaml(expecting(parsed(kText), "log_matching"));
    CHECK(one.ends_with("expect: {violates: [log_matching]}\n"));
    CHECK(one.find("try_next") == std::string::npos);
    const Node may = parsed("seed: 1\nexpect: {may_violate: [no_duplicates], holds: [log_matching]}\n");
    CHECK(write_yaml(expecting(may, "")) == "seed: 1\nexpect: {may_violate: [no_duplicates]}\n");
}
