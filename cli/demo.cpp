// highwater demo: what acks and min.insync.replicas are worth, in six runs of the same accident.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"
#include "scenarios/loader.hpp"

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
    scenarios::RunResult result;
};

Cell play(const std::string& acks, const std::string& min_isr, std::size_t story_lines) {
    const std::vector<scenarios::Override> changes{{"clients.p.acks", acks},
                                                   {"min.insync.replicas", min_isr}};
    const auto scenario = scenarios::load_text(kAccident, "demo", changes);
    HW_CHECK(scenario.ok(), scenario.ok() ? "" : scenario.error().text());
    scenarios::RunOptions options;
    options.story_lines = story_lines;
    return {acks, min_isr,
            scenarios::run_scenario(scenario.value(), scenario.value().expect, options)};
}

void print_grid(const std::vector<Cell>& cells, const Paint& paint) {
    Table table({"acks", "min.insync.replicas", ">acknowledged", ">of them lost", ">failed"});
    for (const Cell& cell : cells) {
        const auto& r = cell.result.outcome.records;
        const Ink ink = r.acked_lost > 0 ? Ink::Bad : Ink::Good;
        table.row({cell.acks, cell.min_isr, grouped(r.acked), paint(ink, grouped(r.acked_lost)),
                   grouped(r.failed)});
    }
    fmt::print("{}\n", table.text(paint));
}

void print_story(const Cell& cell, const Paint& paint) {
    fmt::print("{}\n", paint(Ink::Bold, fmt::format("How acks={} with min.insync.replicas={} lost "
                                                    "records", cell.acks, cell.min_isr)));
    fmt::print("{}", story_text(cell.result, paint));
    for (const auto& breach : cell.result.outcome.breaches) {
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
    std::vector<Cell> cells;
    for (const char* acks : {"0", "1", "all"}) {
        for (const char* min_isr : {"1", "2"}) {
            const bool told = std::string_view(acks) == "all" && std::string_view(min_isr) == "1";
            cells.push_back(play(acks, min_isr, told ? 12 : 0));
        }
    }
    if (json) {
        nlohmann::ordered_json out = nlohmann::ordered_json::array();
        for (const Cell& cell : cells) {
            out.push_back({{"acks", cell.acks},
                           {"min_insync_replicas", cell.min_isr},
                           {"outcome", outcome_json(cell.result.outcome)}});
        }
        fmt::print("{}\n", out.dump(2));
        return kExitAsExpected;
    }
    const Paint paint = Paint::for_stdout();
    fmt::print("{}\n\n", wrapped("Three brokers hold a topic. The leader loses touch with both "
                                 "followers, writes on alone for a while, then crashes. The same "
                                 "accident under six settings:"));
    print_grid(cells, paint);
    for (const Cell& cell : cells) {
        if (!cell.result.story.empty()) print_story(cell, paint);
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
