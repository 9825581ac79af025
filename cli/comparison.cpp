#include "cli/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cli/commands.hpp"

namespace hw::cli {
namespace {

// More pairs than those of so many cells nobody reads.
constexpr std::size_t kCellsAllPairs = 6;

}  // namespace

void Cell::add(const nlohmann::ordered_json& outcome) {
    if (outcome["exit_code"] == kExitCrash) {
        if (failure.empty()) failure = outcome.value("failure", "the simulator failed");
        return;
    }
    const auto put = [this](Measure measure, double value) {
        values[static_cast<std::size_t>(measure)].push_back(value);
    };
    const auto& records = outcome["records"];
    const double acked = records["acked"].get<double>();
    lost.push_back(records["acked_lost"].get<double>());
    put(Measure::Loss, lost.back() > 0 ? 1 : 0);
    put(Measure::Unavailable, outcome["unavailable_ms"].get<double>());
    const auto latency = [&](const char* name) {
        return acked > 0 ? outcome[name].get<double>() : std::nan("");
    };
    put(Measure::LatencyP50, latency("ack_latency_p50_us"));
    put(Measure::LatencyP99, latency("ack_latency_p99_us"));
    put(Measure::Throughput, acked * 1'000 / std::max(1.0, outcome["sim_time_ms"].get<double>()));
}

double Cell::median(Measure measure) const {
    std::vector<double> sorted = of(measure);
    std::erase_if(sorted, [](double value) { return std::isnan(value); });
    if (sorted.empty()) return std::nan("");
    std::sort(sorted.begin(), sorted.end());
    const std::size_t middle = sorted.size() / 2;
    return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

double Cell::lost_mean() const {
    const auto runs = static_cast<double>(std::max<std::size_t>(1, lost.size()));
    return std::accumulate(lost.begin(), lost.end(), 0.0) / runs;
}

int Cell::lossy_runs() const {
    return static_cast<int>(std::count(of(Measure::Loss).begin(), of(Measure::Loss).end(), 1.0));
}

sim::Share Cell::loss_interval() const {
    return sim::wilson_95(lossy_runs(), static_cast<int>(lost.size()));
}

std::vector<Difference> differences(const std::vector<Cell>& cells) {
    std::vector<Difference> out;
    const std::size_t firsts = cells.size() <= kCellsAllPairs ? cells.size() : 1;
    for (std::size_t m = 0; m < kMeasures; ++m) {
        for (std::size_t a = 0; a < firsts; ++a) {
            for (std::size_t b = a + 1; b < cells.size(); ++b) {
                out.push_back({static_cast<Measure>(m), a, b,
                               sim::signs(cells[a].values[m], cells[b].values[m]), 1, false, {}});
            }
        }
    }
    std::vector<double> p;
    for (const Difference& one : out) p.push_back(sim::sign_test(one.seen));
    const std::vector<double> corrected = sim::holm(p);
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i].p = corrected[i];
        out[i].significant = corrected[i] <= kLevel;
        if (out[i].significant) continue;
        out[i].more_seeds = sim::more_seeds(out[i].seen, kLevel / static_cast<double>(out.size()));
    }
    return out;
}

std::string cell_letter(std::size_t cell) {
    const std::string letter(1, static_cast<char>('A' + cell % 26));
    return cell < 26 ? letter : letter + std::to_string(cell / 26 + 1);
}

}  // namespace hw::cli
