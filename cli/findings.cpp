#include "cli/findings.hpp"

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "scenarios/units.hpp"

namespace hw::cli {
namespace {

constexpr std::size_t kShown = 10;

std::string in_words(std::int64_t ms) { return scenarios::duration_text(seconds(ms / 1'000)); }

}  // namespace

std::string first_breach(const Findings::Json& outcome) {
    for (const auto& invariant : outcome["invariants"]) {
        if (invariant["held"] || !invariant["expected_to_hold"]) continue;
        const std::string name = invariant["name"];
        for (const auto& breach : outcome["breaches"]) {
            if (breach["invariant"] == name) return name + ": " + std::string(breach["text"]);
        }
    }
    for (const auto& one : outcome["expected"]) {
        if (!one["met"]) return std::string(one["what"]) + ": " + std::string(one["got"]);
    }
    return outcome.value("failure", "");
}

void Findings::add(const Json& outcome) {
    ++runs_;
    simulated_ms_ += outcome["sim_time_ms"].get<std::int64_t>();
    records_ += outcome["records"]["sent"].get<std::int64_t>();
    if (outcome["records"]["acked_lost"] > 0) ++lossy_runs_;
    if (outcome["exit_code"] != kExitAsExpected) unexpected_.emplace(outcome["seed"], outcome);
}

std::string Findings::remark() const {
    return unexpected_.empty() ? "" : fmt::format("{} unexpected", unexpected_.size());
}

int Findings::exit_code() const {
    return unexpected_.empty() ? kExitAsExpected
                               : unexpected_.begin()->second["exit_code"].get<int>();
}

int Findings::print(const std::string& name, std::size_t planned, bool json,
                    const Command& command) const {
    if (json) {
        fmt::print("{}\n", as_json(name, planned, command).dump(2));
    } else {
        print_text(name, planned, command);
    }
    return exit_code();
}

void Findings::print_text(const std::string& name, std::size_t planned,
                          const Command& command) const {
    const Paint paint = Paint::for_stdout();
    const auto bad = static_cast<std::int64_t>(unexpected_.size());
    const std::string verdict =
        bad == 0 ? paint(Ink::Good, "all as expected")
                 : grouped(runs_ - bad) + " as expected, " + paint(Ink::Bad, grouped(bad) + " not");
    fmt::print("{}: {} of {} runs, {}\n", paint(Ink::Bold, name), grouped(runs_),
               grouped(static_cast<std::int64_t>(planned)), verdict);
    fmt::print("{} simulated, {} records sent; acknowledged records lost in {} runs\n",
               in_words(simulated_ms_), grouped(records_), grouped(lossy_runs_));
    if (bad == 0) return;
    fmt::print("\n");
    std::size_t shown = 0;
    for (const auto& [seed, outcome] : unexpected_) {
        if (++shown > kShown) break;
        const std::string head = fmt::format("seed {}  {}  ", seed,
                                             outcome["verdict"].get<std::string>());
        fmt::print("{}{}\n", paint(Ink::Bad, head), wrapped(first_breach(outcome), head.size()));
    }
    if (unexpected_.size() > kShown) fmt::print("and {} more\n", unexpected_.size() - kShown);
    const Json& first = unexpected_.begin()->second;
    fmt::print("\nreproduce: {}   (exit {})\n", command(first), exit_code());
}

Findings::Json Findings::as_json(const std::string& name, std::size_t planned,
                                 const Command& command) const {
    Json out = {{"scenario", name},
                {"runs", runs_},
                {"planned", planned},
                {"as_expected", runs_ - static_cast<std::int64_t>(unexpected_.size())},
                {"runs_with_loss", lossy_runs_},
                {"simulated_ms", simulated_ms_},
                {"records_sent", records_},
                {"unexpected", Json::array()}};
    for (const auto& [seed, outcome] : unexpected_) {
        out["unexpected"].push_back({{"seed", seed},
                                     {"verdict", outcome["verdict"]},
                                     {"exit_code", outcome["exit_code"]},
                                     {"digest", outcome["digest"]},
                                     {"what", first_breach(outcome)},
                                     {"reproduce", command(outcome)}});
    }
    return out;
}

}  // namespace hw::cli
