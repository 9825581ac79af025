// Cells of a grid, run under the same seeds, set against each other: figures of each cell, and
// which differences between cells are more than chance.
#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/overrides.hpp"
#include "sim/explore/sign_test.hpp"
#include "sim/explore/wilson.hpp"

namespace hw::cli {

enum class Measure : std::uint8_t { Loss, Unavailable, LatencyP50, LatencyP99, Throughput, kCount };
inline constexpr std::size_t kMeasures = static_cast<std::size_t>(Measure::kCount);
inline constexpr std::array<const char*, kMeasures> kMeasureNames{
    "loss", "unavailable_ms", "ack_latency_p50_us", "ack_latency_p99_us", "acked_per_s"};

struct Cell {
    std::vector<scenarios::Override> settings;
    // One per seed. Loss: 1 or 0; latencies of a run without acknowledgements: not a number.
    std::array<std::vector<double>, kMeasures> values;
    std::vector<double> lost;                            // acknowledged records that were lost
    std::string failure;  // a run of the simulator failed: what it said first

    void add(const nlohmann::ordered_json& outcome);
    [[nodiscard]] const std::vector<double>& of(Measure measure) const {
        return values[static_cast<std::size_t>(measure)];
    }
    [[nodiscard]] double median(Measure measure) const;
    [[nodiscard]] double lost_mean() const;
    [[nodiscard]] int lossy_runs() const;
    [[nodiscard]] sim::Share loss_interval() const;
};

struct Difference {
    Measure measure{};
    std::size_t a = 0;  // cells
    std::size_t b = 0;
    sim::Signs seen;
    double p = 1;  // corrected for the number of comparisons
    bool significant = false;
    std::optional<std::int64_t> more_seeds;  // about so many would settle it
};

inline constexpr double kLevel = 0.05;  // for all comparisons together
// Every pair of cells; of many cells each with the first.
[[nodiscard]] std::vector<Difference> differences(const std::vector<Cell>& cells);

[[nodiscard]] std::string cell_letter(std::size_t cell);  // A .. Z, A2 .. Z2, ...

}  // namespace hw::cli
