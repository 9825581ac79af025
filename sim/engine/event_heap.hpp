// A 4-ary min-heap of events: two children per cache line, half the depth of a binary heap.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/engine/event.hpp"

namespace hw::sim {

class EventHeap {
  public:
    [[nodiscard]] bool empty() const { return items_.empty(); }
    [[nodiscard]] std::size_t size() const { return items_.size(); }
    [[nodiscard]] const Event& top() const { return items_.front(); }

    void push(const Event& event) {
        items_.push_back(event);
        sift_up(items_.size() - 1);
    }

    Event pop() {
        const Event first = items_.front();
        const Event last = items_.back();
        items_.pop_back();
        if (!items_.empty()) sift_down(0, last);
        return first;
    }

    // Drops what `dead` names and restores the heap. The order of the rest is total, so this
    // never changes which event comes next.
    template <class Predicate>
    void remove_if(Predicate dead) {
        std::size_t kept = 0;
        for (const Event& e : items_) {
            if (!dead(e)) items_[kept++] = e;
        }
        items_.resize(kept);
        for (std::size_t i = kept / kArity + 1; i-- > 0;) {
            if (i < kept) sift_down(i, items_[i]);
        }
    }

  private:
    static constexpr std::size_t kArity = 4;

    static bool before(const Event& a, const Event& b) {
        return a.at != b.at ? a.at < b.at : a.seq < b.seq;
    }

    void sift_up(std::size_t i) {
        const Event moving = items_[i];
        while (i > 0) {
            const std::size_t parent = (i - 1) / kArity;
            if (!before(moving, items_[parent])) break;
            items_[i] = items_[parent];
            i = parent;
        }
        items_[i] = moving;
    }

    void sift_down(std::size_t i, const Event moving) {
        const std::size_t n = items_.size();
        for (;;) {
            const std::size_t first = i * kArity + 1;
            if (first >= n) break;
            const std::size_t end = first + kArity < n ? first + kArity : n;
            std::size_t least = first;
            for (std::size_t c = first + 1; c < end; ++c) {
                if (before(items_[c], items_[least])) least = c;
            }
            if (!before(items_[least], moving)) break;
            items_[i] = items_[least];
            i = least;
        }
        items_[i] = moving;
    }

    std::vector<Event> items_;
};

}  // namespace hw::sim
