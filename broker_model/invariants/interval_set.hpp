// A set of record numbers as sorted, disjoint half-open intervals. Grows at its end in O(1).
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace hw::invariants {

struct Interval {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    constexpr bool operator==(const Interval&) const = default;
};

class IntervalSet {
  public:
    // Returns how many of the numbers were already there.
    std::int64_t add(std::int64_t begin, std::int64_t end) {
        if (begin >= end) return 0;
        if (parts_.empty() || parts_.back().end < begin) {
            parts_.push_back({begin, end});
            return 0;
        }
        if (parts_.back().end == begin) {
            parts_.back().end = end;
            return 0;
        }
        return insert(begin, end);
    }
    void remove(std::int64_t begin, std::int64_t end) {
        if (begin >= end) return;
        std::vector<Interval> left;
        left.reserve(parts_.size() + 1);
        for (const Interval& part : parts_) {
            if (part.begin < std::min(part.end, begin)) {
                left.push_back({part.begin, std::min(part.end, begin)});
            }
            if (std::max(part.begin, end) < part.end) {
                left.push_back({std::max(part.begin, end), part.end});
            }
        }
        parts_ = std::move(left);
    }
    void remove(const IntervalSet& other) {
        for (const Interval& part : other.parts_) remove(part.begin, part.end);
    }
    // What both sets hold.
    [[nodiscard]] IntervalSet common(const IntervalSet& other) const {
        IntervalSet out;
        std::size_t i = 0;
        std::size_t j = 0;
        while (i < parts_.size() && j < other.parts_.size()) {
            out.add(std::max(parts_[i].begin, other.parts_[j].begin),
                    std::min(parts_[i].end, other.parts_[j].end));
            parts_[i].end < other.parts_[j].end ? ++i : ++j;
        }
        return out;
    }
    [[nodiscard]] std::int64_t count() const {
        std::int64_t total = 0;
        for (const Interval& part : parts_) total += part.end - part.begin;
        return total;
    }
    [[nodiscard]] bool empty() const { return parts_.empty(); }
    [[nodiscard]] const std::vector<Interval>& parts() const { return parts_; }

  private:
    std::int64_t insert(std::int64_t begin, std::int64_t end) {
        const auto first = std::lower_bound(
            parts_.begin(), parts_.end(), begin,
            [](const Interval& part, std::int64_t n) { return part.end < n; });
        auto last = first;
        Interval merged{begin, end};
        std::int64_t already = 0;
        for (; last != parts_.end() && last->begin <= end; ++last) {
            already += std::max<std::int64_t>(
                0, std::min(last->end, end) - std::max(last->begin, begin));
            merged.begin = std::min(merged.begin, last->begin);
            merged.end = std::max(merged.end, last->end);
        }
        const auto at = parts_.erase(first, last);
        parts_.insert(at, merged);
        return already;
    }

    std::vector<Interval> parts_;
};

}  // namespace hw::invariants
