// How far a long command has come, in a line that is written over and over, on a terminal's stderr
// only: programs and files never see it.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace hw::cli {

class Progress {
  public:
    Progress(std::size_t total, std::string unit);
    ~Progress();  // leaves nothing behind
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    // `remark`: shown behind the figures.
    void step(const std::string& remark = {});
    void count(const std::string& line);  // when nobody knows how much there is to do

  private:
    [[nodiscard]] bool is_due(bool last);
    void show(const std::string& line);

    std::size_t total_;
    std::string unit_;
    std::size_t done_ = 0;
    std::size_t shown_width_ = 0;
    bool visible_;
    std::chrono::steady_clock::time_point begin_;
    std::chrono::steady_clock::time_point shown_;
};

}  // namespace hw::cli
