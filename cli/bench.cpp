// highwater bench: is it fast enough? Each figure beside its target, all measured in one run.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "bench/measure.hpp"
#include "cli/child.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "scenarios/loader.hpp"
#include "scenarios/run/run.hpp"

namespace hw::cli {
namespace {

// S0, the yardstick: a small cluster under a steady load whose leader crashes twice.
constexpr const char* kS0 = R"(
lesson: "A small cluster under a steady load whose leader crashes twice"
seed: 1
cluster: {brokers: 3, controllers: 3}
topics: [{name: t, partitions: 6, replication: 3, config: {min.insync.replicas: 2}}]
clients:
  - {producer: p, topic: t, acks: all, rate_per_s: 1000, record_size: 1kB, config: {linger.ms: 5}}
faults:
  - {at: 10s, crash: leader(t-0), restart: 25s}
  - {at: 40s, crash: leader(t-1), restart: 50s}
duration: 60s
)";

constexpr const char* kManyRecords = R"(
lesson: "As many records as the model takes"
seed: 1
cluster: {brokers: 3, controllers: 1, net: {fidelity: fifo}}
topics: [{name: t, partitions: 6, replication: 3, config: {min.insync.replicas: 2}}]
clients:
  - {producer: p, topic: t, acks: all, rate_per_s: 400000, record_size: 10B}
  - {producer: q, topic: t, acks: all, rate_per_s: 400000, record_size: 10B}
duration: 10s
)";

std::string big_cluster(int partitions_a_topic) {
    std::string out =
        "lesson: \"A large cluster\"\nseed: 1\n"
        "cluster: {brokers: 100, controllers: 3, net: {fidelity: fifo}}\ntopics:\n";
    for (int i = 0; i < 50; ++i) {
        out += fmt::format("  - {{name: t{}, partitions: {}, replication: 3, "
                           "config: {{min.insync.replicas: 2}}}}\n", i, partitions_a_topic);
    }
    out += "clients:\n";
    for (int i = 0; i < 50; ++i) {
        out += fmt::format("  - {{producer: p{0}, topic: t{0}, acks: all, rate_per_s: 100, "
                           "record_size: 1kB, config: {{linger.ms: 5}}}}\n", i);
    }
    return out + "duration: 60s\n";
}

struct Played {
    double wall_s = 0;
    double acked = 0;
    double rss_mib = 0;
};

// As `highwater run` does it, from the text to the outcome.
Played run(const std::string& text, std::uint64_t seed, const std::string& run_file) {
    Played out;
    out.wall_s = bench::seconds_of([&] {
        const std::vector<scenarios::Override> seeded{{"seed", std::to_string(seed)}};
        const auto scenario = scenarios::load_text(text, "bench", seeded);
        HW_CHECK(scenario.ok(), scenario.ok() ? "" : scenario.error().text());
        scenarios::RunOptions options;
        options.run_file = run_file;
        const auto result = run_scenario(scenario.value(), scenario.value().expect, options);
        out.acked = static_cast<double>(result.outcome.records.acked);
    });
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    out.rss_mib = static_cast<double>(used.ru_maxrss) / 1024;
    return out;
}

std::string text_of(const Played& played) {
    return fmt::format("{} {} {}", played.wall_s, played.acked, played.rss_mib);
}

Played play(const std::string& text, std::uint64_t seed, const std::string& run_file = {}) {
    const auto answer = in_child([&] { return text_of(run(text, seed, run_file)); });
    Played out;
    if (answer) {
        std::istringstream in(*answer);
        in >> out.wall_s >> out.acked >> out.rss_mib;
    }
    return out;
}

double rate_in_child(const std::function<double()>& measure) {
    const auto answer = in_child([&measure] { return fmt::format("{}", measure()); });
    return answer ? std::stod(*answer) : 0;
}

double s0_wall() {
    return bench::median_of_three([] { return play(kS0, 1).wall_s; });
}

double thousand_seeds() {
    return bench::seconds_of([] {
        in_children(
            default_jobs(), 1'000,
            [](std::int64_t i) { return text_of(run(kS0, static_cast<std::uint64_t>(i) + 1, {})); },
            [](std::int64_t, const std::optional<std::string>& text) { return text.has_value(); });
    });
}

// Time of S0 with a run file against without, as the share on top; pairs, so that a disturbance of
// the machine hits both.
double trace_overhead() {
    const auto file = std::filesystem::temp_directory_path() /
                      fmt::format("highwater-bench-{}.hwrun", getpid());
    const double share = bench::median_of_three([&] {
        const double plain = play(kS0, 1).wall_s;
        std::filesystem::remove(file);
        return play(kS0, 1, file.string()).wall_s / plain - 1;
    });
    std::filesystem::remove(file);
    return share;
}

double start_ms() {
    const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
    return bench::median_of_three([&] {
        return 1e3 * bench::seconds_of([&] {
            if (std::FILE* out = popen(("'" + self + "' run acks_all_leader_crash").c_str(), "r")) {
                (void)std::fgetc(out);
                while (std::fgetc(out) != EOF) {
                }
                pclose(out);
            }
        });
    });
}

struct Figure {
    std::string name;
    std::string what;
    double value = 0;
    std::string unit;
    double target = 0;
    bool at_most = true;
    [[nodiscard]] bool met() const { return at_most ? value <= target : value >= target; }
};

std::vector<Figure> measure_all() {
    std::vector<Figure> out;
    out.push_back({"s0_wall_s", "S0, 60 s simulated", s0_wall(), "s", 0.20, true});
    for (const bench::Net net : {bench::Net::Fifo, bench::Net::Flow}) {
        const bool fifo = net == bench::Net::Fifo;
        const std::int64_t bytes = fifo ? 1'000 : 100'000;
        const double baseline =
            rate_in_child([bytes] { return bench::simgrid_messages_per_s(bytes); });
        const double ours =
            rate_in_child([net, bytes] { return bench::transport_messages_per_s(net, bytes); });
        out.push_back({fifo ? "fifo_vs_simgrid" : "flow_vs_simgrid",
                       fmt::format("{} messages of {} KB / SimGrid mailboxes",
                                   fifo ? "fifo" : "flow", bytes / 1'000),
                       ours / baseline, "x", fifo ? 2 : 0.6, false});
    }
    out.push_back({"s0_1000_seeds_s", "1,000 seeds of S0", thousand_seeds(), "s", 120, true});
    const Played many = play(kManyRecords, 1);
    out.push_back({"records_per_s", "records through the model", many.acked / many.wall_s, "1/s",
                   3e6, false});
    const Played big = play(big_cluster(200), 1);
    out.push_back({"big_cluster_wall_s", "100 brokers, 10,000 partitions, 60 s", big.wall_s, "s",
                   20, true});
    out.push_back({"big_cluster_rss_mib", "its memory", big.rss_mib, "MiB", 1536, true});
    out.push_back({"big_cluster_cost_ratio", "twice the partitions",
                   play(big_cluster(400), 1).wall_s / big.wall_s, "x", 2.3, true});
    out.push_back({"timer_events_per_s", "timer events", rate_in_child(bench::timer_events_per_s),
                   "1/s", 5e6, false});
    out.push_back({"trace_overhead", "a run file, on top of S0", trace_overhead(), "", 0.25, true});
    out.push_back({"start_ms", "start of a run to its output", start_ms(), "ms", 60, true});
    return out;
}

std::string number(double value) {
    if (value >= 1'000) return grouped(static_cast<std::int64_t>(value));
    return fmt::format("{:.3g}", value);
}

int bench_command(bool json) {
    const std::vector<Figure> figures = measure_all();
    if (json) {
        nlohmann::ordered_json out = nlohmann::ordered_json::array();
        for (const Figure& f : figures) {
            out.push_back({{"name", f.name}, {"value", f.value}, {"unit", f.unit},
                           {"target", f.target}, {"met", f.met()}});
        }
        fmt::print("{}\n", out.dump(2));
        return kExitAsExpected;
    }
    const Paint paint = Paint::for_stdout();
    Table table({"figure", "what", ">measured", ">target", "met"});
    for (const Figure& f : figures) {
        table.row({f.name, f.what, number(f.value) + " " + f.unit,
                   (f.at_most ? "<= " : ">= ") + number(f.target),
                   f.met() ? paint(Ink::Good, "yes") : paint(Ink::Bad, "NO")});
    }
    fmt::print("{}", table.text(paint));
    return kExitAsExpected;
}

}  // namespace

void add_bench(CLI::App& app, int& exit_code) {
    auto json = std::make_shared<bool>(false);
    auto* cmd = app.add_subcommand("bench", "Measure speed, beside its targets");
    cmd->add_flag("--json", *json, "as JSON");
    cmd->footer("Takes a few minutes. Wants a quiet machine: figures are wall time.");
    cmd->callback([json, &exit_code] { exit_code = bench_command(*json); });
}

}  // namespace hw::cli
