// highwater demo: what acks and min.insync.replicas are worth, in six runs of the same accident.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/batch.hpp"
#include "cli/commands.hpp"
#include "cli/grid.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"

namespace hw::cli {
namespace {

// The leader loses touch with its followers, not with the controllers or the producer. Its ISR
// shrinks to itself; it goes on writing. Then it dies, and a follower must take over.
constexpr const char* kAccident = R"(
lesson: "A leader that lost touch with its followers goes on alone, and dies"
seed: 7
cluster:
  brokers: 3
  controllers: 1
  net: {fidelity: fifo}
  config: {replica.lag.time.max.ms: 4s, broker.session.timeout.ms: 6s}
topics:
  - {name: t, partitions: 1, replication: 3,
     config: {min.insync.replicas: 1, unclean.leader.election.enable: true}}
clients:
  - {producer: p, topic: t, acks: all, rate_per_s: 100, config: {enable.idempotence: false}}
faults:
  - {from: 5s, until: 30s, cut: [[leader(t-0)@4s], [followers(t-0)@4s]]}
  - {at: 20s, crash: leader(t-0)@4s}
duration: 40s
)";

struct Cell {
    std::string acks;
    std::string min_isr;
    scenarios::Scenario scenario;
};

std::vector<Cell> six_cells() {
    std::vector<Cell> out;
    for (const auto& changes : cells_of({{"clients.p.acks", {"0", "1", "all"}},
                                         {"min.insync.replicas", {"1", "2"}}})) {
        const auto scenario = scenarios::load_text(kAccident, "demo", changes);
        HW_CHECK(scenario.ok(), scenario.ok() ? "" : scenario.error().text());
        out.push_back({changes[0].value, changes[1].value, scenario.value()});
    }
    return out;
}

void print_grid(const std::vector<Cell>& cells, const std::vector<nlohmann::ordered_json>& outcomes,
                const Paint& paint) {
    Table table({"acks", "min.insync.replicas", ">acknowledged", ">of them lost", ">failed"});
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto& r = outcomes[i]["records"];
        const auto count = [&](const char* what) { return grouped(r[what].get<std::int64_t>()); };
        const Ink ink = r["acked_lost"] > 0 ? Ink::Bad : Ink::Good;
        table.row({cells[i].acks, cells[i].min_isr, count("acked"),
                   paint(ink, count("acked_lost")), count("failed")});
    }
    fmt::print("{}\n", table.text(paint));
}

void print_story(const Cell& cell, const Paint& paint) {
    fmt::print("{}\n", paint(Ink::Bold, fmt::format("How acks={} with min.insync.replicas={} lost "
                                                    "records", cell.acks, cell.min_isr)));
    scenarios::RunOptions options;
    options.story_lines = 12;
    const auto result = scenarios::run_scenario(cell.scenario, cell.scenario.expect, options);
    fmt::print("{}", story_text(result, paint));
    for (const auto& breach : result.outcome.breaches) {
        if (breach.invariant != "acked_records_survive") continue;
        fmt::print("{:>10}  {}\n", "", paint(Ink::Bad, wrapped(breach.what, 12)));
        break;
    }
    fmt::print("\n{}\n\n", wrapped("acks=all waits for the in-sync replicas, however few they are. "
                                   "Only min.insync.replicas says how few may do: with 2 the lone "
                                   "leader refuses to write, and nothing that was acknowledged "
                                   "is lost."));
    fmt::print("Next:\n  highwater list labs\n  highwater run min_isr_two\n");
}

int demo(bool json) {
    const std::vector<Cell> cells = six_cells();
    const auto outcomes =
        run_whole_batch(cells.size(), 0, [&](std::size_t i) { return cells[i].scenario; });
    if (json) {
        nlohmann::ordered_json out = nlohmann::ordered_json::array();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            out.push_back({{"acks", cells[i].acks},
                           {"min_insync_replicas", cells[i].min_isr},
                           {"outcome", outcomes[i]}});
        }
        fmt::print("{}\n", out.dump(2));
        return kExitAsExpected;
    }
    const Paint paint = Paint::for_stdout();
    fmt::print("{}\n\n", wrapped("Three brokers hold a topic. The leader loses touch with both "
                                 "followers, writes on alone for a while, then crashes. The same "
                                 "accident under six settings:"));
    print_grid(cells, outcomes, paint);
    for (const Cell& cell : cells) {
        if (cell.acks == "all" && cell.min_isr == "1") print_story(cell, paint);
    }
    return kExitAsExpected;
}

}  // namespace

void add_demo(CLI::App& app, int& exit_code) {
    auto json = std::make_shared<bool>(false);
    auto* cmd = app.add_subcommand("demo", "What acks and min.insync.replicas are worth");
    cmd->add_flag("--json", *json, "the six outcomes as JSON");
    cmd->callback([json, &exit_code] { exit_code = demo(*json); });
}

}  // namespace hw::cli
