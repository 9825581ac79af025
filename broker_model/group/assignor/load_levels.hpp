// RULE assignor.load_levels -- a topic's subscribers, sorted by load: the least loaded ones are
// filled level by level from the left, the most loaded ones emptied level by level from the right.
//   loads 1 1 3, take least      A B (level 1 full) A B (level 2 full) A B C ...
//   loads 1 3 3, take most       C B (level 3 done) C B (level 2) ...
// Levels that differ by one or less are balanced. Equal loads are ordered by member. A member with
// nothing of this topic to give up is put behind the most loaded ones and not asked again.
// Source: UniformHeterogeneousAssignmentBuilder.MemberAssignmentBalancer (4.2).
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace hw::server_assignor {

class LoadLevels {
  public:
    // `loads` by member changes while partitions are moved; `members` is not empty.
    LoadLevels(const std::vector<int>& loads, std::vector<int> members)
        : loads_(loads), sorted_(std::move(members)) {
        std::sort(sorted_.begin(), sorted_.end(), [&](int a, int b) {
            return loads_[a] != loads_[b] ? loads_[a] < loads_[b] : a < b;
        });
        low_level_ = load_at(0) - 1;
        high_level_ = load_at(size() - 1) + 1;
        high_start_ = high_end_ = size();
        next_high_ = size() - 1;
        spread_ = load_at(size() - 1) - load_at(0);
    }

    [[nodiscard]] int spread() const { return spread_; }  // at the start
    [[nodiscard]] bool balanced() const { return high_level_ - low_level_ <= 1; }

    int take_least() {
        if (next_low_ >= low_end_) {
            ++low_level_;
            while (low_end_ < size() && load_at(low_end_) == low_level_) ++low_end_;
            next_low_ = 0;
        }
        return sorted_[next_low_++];
    }

    // nullopt: nobody is left that could give.
    std::optional<int> take_most() {
        if (next_high_ < high_start_) {
            if (high_end_ <= high_start_ && high_start_ > 0) {
                high_level_ = load_at(high_start_ - 1);
            } else {
                --high_level_;
            }
            while (high_start_ > 0 && load_at(high_start_ - 1) == high_level_) --high_start_;
            next_high_ = high_end_ - 1;
        }
        if (next_high_ < 0) return std::nullopt;
        return sorted_[next_high_--];
    }

    // The member that take_most() named last has nothing to give.
    void exclude_most() {
        --high_end_;
        std::swap(sorted_[next_high_ + 1], sorted_[high_end_]);
    }

  private:
    [[nodiscard]] int size() const { return static_cast<int>(sorted_.size()); }
    [[nodiscard]] int load_at(int position) const { return loads_[sorted_[position]]; }

    const std::vector<int>& loads_;
    std::vector<int> sorted_;
    int spread_ = 0;
    int low_level_ = 0;  // load of those in [0, low_end_) before this round
    int low_end_ = 0;
    int next_low_ = 0;
    int high_level_ = 0;  // load of those in [high_start_, high_end_) before this round
    int high_start_ = 0;
    int high_end_ = 0;
    int next_high_ = 0;
};

}  // namespace hw::server_assignor
