// The timers of one node: an indexed binary heap ordered by (due, order of arming). Cancelling
// removes at once, so the heap holds only live timers however long their delays are.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "broker_model/base/check.hpp"
#include "broker_model/base/time.hpp"

namespace hw {

// Names one arming; stays safe to cancel after it fired.
struct TimerId {
    std::uint32_t slot = 0;
    std::uint64_t sequence = 0;  // 0: none
    [[nodiscard]] bool armed() const { return sequence != 0; }
};

template <class Payload>
class TimerHeap {
  public:
    TimerId arm(Instant due, Payload payload) {
        std::uint32_t slot;
        if (free_.empty()) {
            slot = static_cast<std::uint32_t>(slots_.size());
            slots_.emplace_back();
        } else {
            slot = free_.back();
            free_.pop_back();
        }
        slots_[slot] = Slot{std::move(payload), ++sequence_, heap_.size()};
        heap_.push_back({due, sequence_, slot});
        sift_up(heap_.size() - 1);
        return {slot, slots_[slot].sequence};
    }

    // False if it has fired or was cancelled before. The id is cleared.
    bool cancel(TimerId& id) {
        const TimerId old = std::exchange(id, TimerId{});
        if (!old.armed() || slots_[old.slot].sequence != old.sequence) return false;
        remove_at(slots_[old.slot].position);
        return true;
    }

    [[nodiscard]] Instant next_due() const { return heap_.empty() ? kNever : heap_.front().due; }
    [[nodiscard]] std::size_t size() const { return heap_.size(); }

    // Takes the earliest timer if it is due.
    bool pop_due(Instant now, Payload& out) {
        if (heap_.empty() || heap_.front().due > now) return false;
        out = std::move(slots_[heap_.front().slot].payload);
        remove_at(0);
        return true;
    }

  private:
    struct Entry {
        Instant due;
        std::uint64_t sequence;
        std::uint32_t slot;
        bool operator<(const Entry& other) const {
            return due != other.due ? due < other.due : sequence < other.sequence;
        }
    };
    struct Slot {
        Payload payload{};
        std::uint64_t sequence = 0;
        std::size_t position = 0;
    };

    void place(std::size_t i, const Entry& entry) {
        heap_[i] = entry;
        slots_[entry.slot].position = i;
    }
    void sift_up(std::size_t i) {
        const Entry entry = heap_[i];
        while (i > 0 && entry < heap_[(i - 1) / 2]) {
            place(i, heap_[(i - 1) / 2]);
            i = (i - 1) / 2;
        }
        place(i, entry);
    }
    void sift_down(std::size_t i) {
        const Entry entry = heap_[i];
        for (std::size_t child; (child = 2 * i + 1) < heap_.size(); i = child) {
            if (child + 1 < heap_.size() && heap_[child + 1] < heap_[child]) ++child;
            if (!(heap_[child] < entry)) break;
            place(i, heap_[child]);
        }
        place(i, entry);
    }
    void remove_at(std::size_t i) {
        HW_CHECK(i < heap_.size());
        const std::uint32_t slot = heap_[i].slot;
        slots_[slot].sequence = 0;
        free_.push_back(slot);
        const Entry last = heap_.back();
        heap_.pop_back();
        if (i == heap_.size()) return;
        place(i, last);
        sift_up(i);
        sift_down(slots_[last.slot].position);
    }

    std::vector<Entry> heap_;
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_;
    std::uint64_t sequence_ = 0;
};

}  // namespace hw
