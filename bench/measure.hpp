// How fast the simulator's own machinery is. Wall time on a quiet machine, median of three; a rate
// means something only beside another one measured in the same run.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

namespace hw::bench {

template <class Work>
double seconds_of(Work&& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

template <class Measure>
double median_of_three(Measure&& measure) {
    std::array<double, 3> all{measure(), measure(), measure()};
    std::ranges::sort(all);
    return all[1];
}

// `work` returns how many things it did; the result is things per second.
template <class Work>
double rate_of(Work&& work) {
    return median_of_three([&] {
        double count = 0;
        const double took = seconds_of([&] { count = static_cast<double>(work()); });
        return count / took;
    });
}

enum class Net : std::uint8_t { Fifo, Flow };

[[nodiscard]] double timer_events_per_s();
// Requests with answers of 100 bytes, ten in flight per node, between all pairs of ten nodes. Only
// requests of 8 KiB and more share bandwidth in Net::Flow.
[[nodiscard]] double transport_messages_per_s(Net net, std::int64_t request_bytes);
// The same over SimGrid's own actors and mailboxes.
[[nodiscard]] double simgrid_messages_per_s(std::int64_t request_bytes);

}  // namespace hw::bench
