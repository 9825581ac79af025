// Processor time of a piece of work (a shared machine's wall time says little), printed as a rate.
// Best of three.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <string_view>

namespace hw::bench {

// `work` returns how many things it did.
template <class Work>
double measure(std::string_view name, std::string_view unit, Work&& work) {
    double best = 0;
    for (int i = 0; i < 3; ++i) {
        const std::clock_t start = std::clock();
        const auto count = static_cast<double>(work());
        const double took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        best = std::max(best, count / took);
    }
    fmt::print("{:<58} {:>8.2f} M {}/s\n", name, best / 1e6, unit);
    return best;
}

void bench_engine();
void bench_transport();
void bench_disk();
// Request/response over SimGrid's own actors and mailboxes; returns messages per second.
double bench_simgrid_mailboxes(int nodes, int requests_per_node, double request_bytes);

}  // namespace hw::bench
