// RULE quota.rate_window -- a rate is what the live samples hold, divided by the time they span:
// from the start of the oldest one, but as if at least all windows but one were full. A new sample
// begins with the first value that comes a window's length or later after the current one began; a
// sample without a value for as long as all windows is emptied.
//   11 windows of 1 s: value at 0 s    now      sum  span     rate
//   10000                              0 s      10000 10 s    1000
//   10000                              5.5 s    10000 10.5 s  952
//   10000                              11 s     0     10 s    0      (one more second: emptied)
// Source: Rate, SampledStat, WindowedSum (4.2).
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace hw {

struct QuotaWindows {
    std::int32_t count = 11;        // quota.window.num
    std::int64_t size_ms = 1'000;   // quota.window.size.seconds
};

class RateWindow {
  public:
    void record(const QuotaWindows& windows, double value, std::int64_t now_ms) {
        if (samples_.empty()) samples_.push_back({now_ms, now_ms, 0});
        if (now_ms - samples_[current_].start_ms >= windows.size_ms) advance(windows, now_ms);
        samples_[current_].value += value;
        samples_[current_].last_ms = now_ms;
    }

    // Both empty samples that are too old, so asking is not without effect.
    [[nodiscard]] double rate(const QuotaWindows& windows, std::int64_t now_ms) {
        purge(windows, now_ms);
        double sum = 0;
        for (const Sample& s : samples_) sum += s.value;
        return sum / (static_cast<double>(span_ms(windows, now_ms)) / 1000.0);
    }
    [[nodiscard]] std::int64_t span_ms(const QuotaWindows& windows, std::int64_t now_ms) {
        purge(windows, now_ms);
        if (samples_.empty()) samples_.push_back({now_ms, now_ms, 0});
        const auto oldest =
            std::min_element(samples_.begin(), samples_.end(), [](const auto& a, const auto& b) {
                return a.start_ms < b.start_ms;
            });
        std::int64_t span = now_ms - oldest->start_ms;
        const std::int64_t full = span / windows.size_ms;
        if (full < windows.count - 1) span += (windows.count - 1 - full) * windows.size_ms;
        return std::max<std::int64_t>(span, 1);
    }

  private:
    struct Sample {
        std::int64_t start_ms = 0;
        std::int64_t last_ms = 0;
        double value = 0;
    };

    // One sample more than windows: the oldest one may reach into the time that counts.
    void advance(const QuotaWindows& windows, std::int64_t now_ms) {
        current_ = (current_ + 1) % static_cast<std::size_t>(windows.count + 1);
        if (current_ >= samples_.size()) samples_.emplace_back();
        samples_[current_] = {now_ms, now_ms, 0};
    }
    void purge(const QuotaWindows& windows, std::int64_t now_ms) {
        for (Sample& s : samples_) {
            if (now_ms - s.last_ms >= windows.count * windows.size_ms) s = {now_ms, now_ms, 0};
        }
    }

    std::vector<Sample> samples_;
    std::size_t current_ = 0;
};

}  // namespace hw
