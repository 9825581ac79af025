#include "cli/batch.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "cli/comparison.hpp"
#include "cli/findings.hpp"
#include "cli/grid.hpp"

using namespace hw;
using namespace hw::cli;

namespace {

nlohmann::ordered_json outcome(std::uint64_t seed, int exit_code, int lost, int p50_us) {
    return {{"seed", seed},
            {"exit_code", exit_code},
            {"verdict", exit_code == 0 ? "as expected" : "safety"},
            {"digest", "x"},
            {"sim_time_ms", 10'000},
            {"records", {{"sent", 1'000}, {"acked", 1'000}, {"acked_lost", lost}}},
            {"unavailable_ms", 5},
            {"ack_latency_p50_us", p50_us},
            {"ack_latency_p99_us", 9'000},
            {"invariants", {{{"name", "log_matching"}, {"held", exit_code == 0},
                             {"expected_to_hold", true}}}},
            {"breaches", {{{"invariant", "log_matching"}, {"text", "they differ"}}}},
            {"expected", nlohmann::ordered_json::array()}};
}

}  // namespace

TEST_CASE("Seeds are a number or a range") {
    CHECK(parse_seeds("20")->first == 1);
    CHECK(parse_seeds("20")->last == 20);
    CHECK(parse_seeds("7..9")->count() == 3);
    CHECK(parse_seeds("7..7")->count() == 1);
    for (const char* bad : {"", "0", "9..2", "a..b", "1..", "..3", "-1..3", "1..x", "1...3"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_seeds(bad).has_value());
    }
}

TEST_CASE("A grid has a cell for every combination, the last key changing fastest") {
    const auto a = parse_variation("acks=0,all");
    const auto b = parse_variation("topics.t.assignment=[[1,2]],[[2,1]],'a,b'");
    REQUIRE((a && b));
    CHECK(b->values == std::vector<std::string>{"[[1,2]]", "[[2,1]]", "'a,b'"});
    const auto cells = cells_of({*a, *b});
    REQUIRE(cells.size() == 6);
    CHECK(cells[1][0].value == "0");
    CHECK(cells[1][1].value == "[[2,1]]");
    CHECK(cells[3][0].value == "all");
    for (const char* bad : {"acks", "acks=", "=1", "acks=1,,2"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_variation(bad).has_value());
    }
}

TEST_CASE("Columns are called by the last part of a path, or by all of it to tell two apart") {
    const auto names = column_names({{"topics.t.config.min.insync.replicas", {"1"}},
                                     {"clients.p.acks", {"1"}},
                                     {"clients.q.acks", {"1"}},
                                     {"linger.ms", {"1"}}});
    CHECK(names == std::vector<std::string>{"min.insync.replicas", "clients.p.acks",
                                            "clients.q.acks", "linger.ms"});
}

TEST_CASE("Cells under the same seeds: what always differs is told from what does not") {
    std::vector<Cell> cells(2);
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        cells[0].add(outcome(seed, 0, 7, 100));
        cells[1].add(outcome(seed, 0, 0, seed % 2 == 0 ? 99 : 101));
    }
    CHECK(cells[0].lossy_runs() == 12);
    CHECK(cells[0].lost_mean() == 7);
    CHECK(cells[1].median(Measure::LatencyP50) == 100);
    CHECK(cells[1].median(Measure::Throughput) == 100);
    const auto all = differences(cells);
    REQUIRE(all.size() == kMeasures);
    CHECK(all[0].measure == Measure::Loss);
    CHECK(all[0].significant);
    CHECK(all[0].seen.higher == 12);
    CHECK_FALSE(all[2].significant);
    CHECK_FALSE(all[2].more_seeds.has_value());  // as often higher as lower
}

TEST_CASE("Of many cells each is compared with the first, and letters do not run out") {
    CHECK(differences(std::vector<Cell>(6)).size() == 15 * kMeasures);
    CHECK(differences(std::vector<Cell>(8)).size() == 7 * kMeasures);
    CHECK(cell_letter(25) == "Z");
    CHECK(cell_letter(26) == "A2");
}

TEST_CASE("A run without acknowledgements has no latency") {
    Cell cell;
    auto silent = outcome(1, 0, 0, 0);
    silent["records"]["acked"] = 0;
    cell.add(silent);
    CHECK(std::isnan(cell.median(Measure::LatencyP50)));
    cell.add(outcome(2, 0, 0, 300));
    CHECK(cell.median(Measure::LatencyP50) == 300);
}

TEST_CASE("Findings exit as their lowest unexpected seed does, in whatever order runs end") {
    Findings findings;
    CHECK(findings.exit_code() == 0);
    findings.add(outcome(5, 11, 0, 1));
    findings.add(outcome(3, 10, 0, 1));
    findings.add(outcome(1, 0, 0, 1));
    CHECK(findings.exit_code() == 10);
    CHECK(findings.remark() == "2 unexpected");
    CHECK(first_breach(findings.unexpected().at(3)) == "log_matching: they differ");
}
