// highwater compare SCENARIO --vary key=a,b: the same accident under several settings, many times.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>

#include "cli/batch.hpp"
#include "cli/commands.hpp"
#include "cli/comparison.hpp"
#include "cli/grid.hpp"
#include "cli/output.hpp"

namespace hw::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kTableWidth = 100;

struct Options : BatchOptions {
    std::vector<std::string> vary;
};

std::string latency_text(double us) {
    if (std::isnan(us)) return "-";
    if (us < 1'000) return fmt::format("{:.0f} us", us);
    if (us < 100'000) return fmt::format("{:.1f} ms", us / 1'000);
    return milliseconds(std::llround(us / 1'000));
}

std::string loss_text(const Cell& cell) {
    const sim::Share share = cell.loss_interval();
    const auto runs = static_cast<double>(std::max<std::size_t>(1, cell.lost.size()));
    return fmt::format("{:.0f} % [{:.0f}, {:.0f}]", 100 * cell.lossy_runs() / runs,
                       100 * share.low, 100 * share.high);
}

std::string lost_text(double mean) {
    return mean > 0 && mean < 10 ? fmt::format("{:.1f}", mean) : grouped(std::llround(mean));
}

void print_cells(const std::vector<Cell>& cells, const std::vector<std::string>& names,
                 const Paint& paint) {
    std::vector<std::string> titles{""};
    titles.insert(titles.end(), names.begin(), names.end());
    for (const char* title : {">runs with loss", ">lost", ">unavailable", ">ack p50", ">p99",
                              ">acked/s"}) {
        titles.emplace_back(title);
    }
    Table table(titles);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const Cell& cell = cells[i];
        std::vector<std::string> row{cell_letter(i)};
        for (const auto& setting : cell.settings) row.push_back(setting.value);
        const Ink ink = cell.lossy_runs() > 0 ? Ink::Bad : Ink::Good;
        row.push_back(paint(ink, loss_text(cell)));
        row.push_back(paint(ink, lost_text(cell.lost_mean())));
        row.push_back(milliseconds(std::llround(cell.median(Measure::Unavailable))));
        row.push_back(latency_text(cell.median(Measure::LatencyP50)));
        row.push_back(latency_text(cell.median(Measure::LatencyP99)));
        row.push_back(grouped(std::llround(cell.median(Measure::Throughput))));
        table.row(std::move(row));
    }
    fmt::print("{}\n", table.text(paint, kTableWidth));
}

// 43 -> 40, 1234 -> 1200: an estimate should not look like a count.
std::int64_t rounded(std::int64_t n) {
    std::int64_t unit = 1;
    while (n / unit >= 100) unit *= 10;
    return (n + unit / 2) / unit * unit;
}

struct Words {
    std::string greater;  // "A > B D"
    std::string open;     // "A ? C 40"
    std::string equal;    // "A = C"
};

// Cells that were the same in every run, as classes: "A = B = C, D = E".
std::string equal_cells(const std::vector<Difference>& all, Measure measure, std::size_t cells) {
    std::vector<std::string> classes(cells);
    std::vector<std::size_t> class_of(cells);
    for (std::size_t i = 0; i < cells; ++i) {
        class_of[i] = i;
        classes[i] = cell_letter(i);
    }
    for (const Difference& d : all) {
        if (d.measure != measure || d.seen.higher + d.seen.lower > 0 || class_of[d.b] != d.b) {
            continue;
        }
        class_of[d.b] = class_of[d.a];
        classes[class_of[d.a]] += " = " + cell_letter(d.b);
    }
    std::string out;
    for (std::size_t i = 0; i < cells; ++i) {
        if (class_of[i] != i || classes[i] == cell_letter(i)) continue;
        out += (out.empty() ? "" : ", ") + classes[i];
    }
    return out;
}

Words words_of(const std::vector<Difference>& all, Measure measure, std::size_t cells) {
    Words out;
    const auto append = [](std::string& to, const std::string& text) {
        to += (to.empty() ? "" : ", ") + text;
    };
    for (std::size_t winner = 0; winner < cells; ++winner) {
        std::string beaten;
        for (const Difference& d : all) {
            const bool a_wins = d.seen.higher > d.seen.lower;
            if (d.measure != measure || !d.significant || (a_wins ? d.a : d.b) != winner) continue;
            beaten += " " + cell_letter(a_wins ? d.b : d.a);
        }
        if (!beaten.empty()) append(out.greater, cell_letter(winner) + " >" + beaten);
    }
    for (const Difference& d : all) {
        const bool same = d.seen.higher + d.seen.lower == 0;
        if (d.measure != measure || d.significant || same) continue;
        append(out.open, fmt::format("{} ? {} {}", cell_letter(d.a), cell_letter(d.b),
                                     d.more_seeds ? grouped(rounded(*d.more_seeds)) : "-"));
    }
    out.equal = equal_cells(all, measure, cells);
    return out;
}

void print_differences(const std::vector<Cell>& cells, const Paint& paint) {
    constexpr std::array<const char*, kMeasures> kShown{"loss", "unavailable", "ack p50",
                                                        "ack p99", "acked/s"};
    const std::vector<Difference> all = differences(cells);
    if (all.empty()) return;
    const std::string how = fmt::format(
        "Which differences are more than chance: the same {} seeds in every cell, sign test (for "
        "loss McNemar's), 5 % over all {} comparisons (Holm).", cells[0].lost.size(), all.size());
    fmt::print("{}\n", paint(Ink::Dim, wrapped(how, 0, kTableWidth)));
    bool undecided = false;
    for (std::size_t m = 0; m < kMeasures; ++m) {
        const Words words = words_of(all, static_cast<Measure>(m), cells.size());
        std::string title = kShown[m];
        const auto line = [&](const char* kind, const std::string& text) {
            if (text.empty()) return;
            fmt::print("{:<13}{:<11}{}\n", title, kind, wrapped(text, 24, kTableWidth));
            title.clear();
        };
        line("differ", words.greater);
        line("undecided", words.open);
        undecided = undecided || !words.open.empty();
        line("equal", words.equal);
    }
    if (!undecided) return;
    const std::string note = "Undecided: about so many more seeds would tell; - where neither is "
                             "higher more often. Equal: the same in every run.";
    fmt::print("{}\n", paint(Ink::Dim, wrapped(note, 0, kTableWidth)));
}

ordered_json json_of(const std::vector<Cell>& cells, const SeedRange& seeds) {
    ordered_json out = {{"seeds", {seeds.first, seeds.last}}};
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const Cell& cell = cells[i];
        ordered_json settings = ordered_json::object();
        for (const auto& one : cell.settings) settings[one.path] = one.value;
        const sim::Share share = cell.loss_interval();
        ordered_json row = {{"cell", cell_letter(i)},
                            {"set", settings},
                            {"runs", cell.lost.size()},
                            {"runs_with_loss", cell.lossy_runs()},
                            {"loss_wilson_95", {share.low, share.high}},
                            {"lost_mean", cell.lost_mean()}};
        for (std::size_t m = 1; m < kMeasures; ++m) {
            row[std::string(kMeasureNames[m]) + "_median"] = cell.median(static_cast<Measure>(m));
        }
        out["cells"].push_back(row);
    }
    out["differences"] = ordered_json::array();
    for (const Difference& d : differences(cells)) {
        ordered_json row = {{"measure", kMeasureNames[static_cast<std::size_t>(d.measure)]},
                            {"a", cell_letter(d.a)},
                            {"b", cell_letter(d.b)},
                            {"a_higher", d.seen.higher},
                            {"b_higher", d.seen.lower},
                            {"equal", d.seen.equal},
                            {"p_holm", d.p},
                            {"significant", d.significant}};
        if (d.more_seeds) row["more_seeds"] = *d.more_seeds;
        out["differences"].push_back(row);
    }
    return out;
}

int compare(const Options& o) {
    std::vector<Variation> variations;
    for (const std::string& text : o.vary) {
        const auto one = parse_variation(text);
        if (!one) {
            fmt::print(stderr, "--vary {}: expected key=a,b,c\n", text);
            return kExitBadInput;
        }
        variations.push_back(*one);
    }
    std::vector<Cell> cells;
    std::vector<scenarios::Scenario> changed;
    for (auto& settings : cells_of(variations)) {
        auto scenario = o.load(settings);
        if (!scenario) return kExitBadInput;
        changed.push_back(std::move(*scenario));
        cells.emplace_back().settings = std::move(settings);
    }
    const SeedRange seeds = o.range();
    const auto make = [&](std::size_t i) {
        return with_seed(changed[i % cells.size()], seeds.first + i / cells.size());
    };
    const auto outcomes = run_whole_batch(seeds.count() * cells.size(), o.jobs, make);
    for (std::size_t i = 0; i < outcomes.size(); ++i) cells[i % cells.size()].add(outcomes[i]);
    for (const Cell& cell : cells) {
        if (cell.failure.empty()) continue;
        fmt::print(stderr, "simulator error: {}\n", cell.failure);
        return kExitCrash;
    }
    if (o.json) {
        fmt::print("{}\n", json_of(cells, seeds).dump(2));
        return kExitAsExpected;
    }
    const Paint paint = Paint::for_stdout();
    fmt::print("{}\n{}\n\n", paint(Ink::Bold, changed[0].name), wrapped(changed[0].lesson));
    print_cells(cells, column_names(variations), paint);
    print_differences(cells, paint);
    return kExitAsExpected;
}

}  // namespace

void add_compare(CLI::App& app, int& exit_code) {
    auto o = std::make_shared<Options>();
    auto* cmd = app.add_subcommand("compare", "Run a grid of settings under the same seeds");
    o->what.bind(*cmd);
    cmd->add_option("--vary", o->vary, "key=a,b,c, again for a grid; any --set path")
        ->required()
        ->allow_extra_args(false);
    o->add_rest(*cmd, "20");
    cmd->footer("lost, unavailable: mean and median over the seeds. unavailable: the longest time\n"
                "without an acknowledgement while records waited.\n"
                "Example: highwater compare min_isr_one --vary acks=1,all \\\n"
                "           --vary min.insync.replicas=1,2 --seeds 30");
    cmd->callback([o, &exit_code] { exit_code = compare(*o); });
}

}  // namespace hw::cli
