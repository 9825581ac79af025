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

bool Progress::is_due(bool last) {
    const auto now = steady_clock::now();
    if (!visible_ || (now - shown_ < std::chrono::milliseconds(100) && !last)) return false;
    shown_ = now;
    return true;
}

void Progress::step(const std::string& remark) {
    ++done_;
    if (!is_due(done_ == total_)) return;
    const std::chrono::duration<double> passed = shown_ - begin_;
    const double rate = static_cast<double>(done_) / std::max(1e-3, passed.count());
    const auto left_s = static_cast<std::int64_t>(static_cast<double>(total_ - done_) / rate);
    std::string line = fmt::format("{}/{} {}, {:.{}f}/s, ETA {}",
                                   grouped(static_cast<std::int64_t>(done_)),
                                   grouped(static_cast<std::int64_t>(total_)), unit_, rate,
                                   rate < 10 ? 1 : 0, milliseconds(left_s * 1'000));
    if (!remark.empty()) line += ", " + remark;
    show(line);
}

void Progress::count(const std::string& line) {
    if (is_due(false)) show(line);
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
