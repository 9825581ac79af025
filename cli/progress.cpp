#include "cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "cli/output.hpp"

namespace hw::cli {

using std::chrono::steady_clock;

Progress::Progress(std::size_t total, std::string unit)
    : total_(total),
      unit_(std::move(unit)),
      visible_(isatty(STDERR_FILENO) == 1),
      begin_(steady_clock::now()),
      shown_(begin_) {}

Progress::~Progress() { show(""); }

double Progress::per_second() const {
    const std::chrono::duration<double> passed = steady_clock::now() - begin_;
    return static_cast<double>(done_) / std::max(1e-3, passed.count());
}

void Progress::step(const std::string& remark) {
    ++done_;
    const auto now = steady_clock::now();
    if (!visible_ || (now - shown_ < std::chrono::milliseconds(100) && done_ < total_)) return;
    shown_ = now;
    const double rate = per_second();
    const auto left = static_cast<double>(total_ - done_);
    const auto left_ms = static_cast<std::int64_t>(1e3 * left / rate);
    std::string line = fmt::format("{}/{} {}, {:.{}f}/s, ETA {}",
                                   grouped(static_cast<std::int64_t>(done_)),
                                   grouped(static_cast<std::int64_t>(total_)), unit_, rate,
                                   rate < 10 ? 1 : 0,
                                   milliseconds(left_ms / 1'000 * 1'000));
    if (!remark.empty()) line += ", " + remark;
    show(line);
}

void Progress::show(const std::string& line) {
    if (!visible_) return;
    const std::size_t width = shown_width(line);
    const std::string blanks(shown_width_ > width ? shown_width_ - width : 0, ' ');
    fmt::print(stderr, "\r{}{}{}", line, blanks, line.empty() ? "\r" : "");
    std::fflush(stderr);
    shown_width_ = width;
}

}  // namespace hw::cli
