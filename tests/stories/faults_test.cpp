// What happens to processes, told by whole runs.
#include <doctest/doctest.h>

#include <unistd.h>

#include <cstdio>

#include "scenarios/loader.hpp"
#include "scenarios/run/run.hpp"

using namespace hw;
using namespace hw::scenarios;

namespace {

Scenario scenario(const std::string& rest) {
    const auto loaded = load_text(
        "lesson: x\ncluster: {brokers: 3, controllers: 1, net: {fidelity: fifo}}\n"
        "topics: [{name: t, replication: 1, assignment: [[2]]}]\n"
        "clients: [{producer: p, topic: t, rate_per_s: 10}]\n" + rest, "story");
    REQUIRE_MESSAGE(loaded.ok(), loaded.error().text());
    return loaded.value();
}

std::string unmet(const trace::Outcome& outcome) {
    std::string out = outcome.failure;
    for (const auto& j : outcome.judged) {
        if (!j.met) out += j.what + ": " + j.got + "\n";
    }
    return out;
}

}  // namespace

TEST_CASE("a start that comes while the process still shuts down waits for its end") {
    // A controlled shutdown takes some seconds; the operator does not wait.
    for (const char* times : {"{at: 5s, shutdown: 2, restart: 5100ms}",
                              "{at: 5s, shutdown: 2}\n  - {at: 6s, start: 2}"}) {
        const Scenario s = scenario(std::string("faults:\n  - ") + times +
                                    "\nduration: 30s\nexpect: {events_in_order: [{event: "
                                    "NodeStopped, node: 2}, {event: NodeStarted, node: 2}, "
                                    "{event: BecameLeader, node: 2}]}\n");
        const RunResult result = run_scenario(s, s.expect, {});
        CHECK_MESSAGE(result.outcome.verdict == trace::Verdict::AsExpected,
                      times << unmet(result.outcome));
    }
}

TEST_CASE("healing ends a shutdown under way with a start") {
    const Scenario s = scenario(
        "faults: [{at: 9900ms, shutdown: 2}]\nduration: 40s\nheal_at: 10s\n"
        "eventually: {within: 20s, conditions: [leader_exists, isr_full]}\n");
    const RunResult result = run_scenario(s, s.expect, {});
    CHECK_MESSAGE(result.outcome.verdict == trace::Verdict::AsExpected, unmet(result.outcome));
}

TEST_CASE("a run in which a partition has no leader can be written to a run file") {
    const Scenario s = scenario("faults: [{at: 5s, crash: 2}]\nduration: 20s\n");
    RunOptions options;
    options.run_file = "/tmp/highwater_story_" + std::to_string(getpid()) + ".hwrun";
    const RunResult result = run_scenario(s, s.expect, options);
    CHECK(result.outcome.verdict == trace::Verdict::AsExpected);
    CHECK(result.file_problem.empty());
    CHECK(std::remove(options.run_file.c_str()) == 0);
}
