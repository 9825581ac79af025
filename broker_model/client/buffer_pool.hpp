// The producer's memory: buffer.memory bytes, of which freed buffers of batch.size are kept for reuse.
// Only accounting; an append that finds too little waits here. Kafka: BufferPool.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "broker_model/base/check.hpp"

namespace hw {

class BufferPool {
  public:
    BufferPool(std::int64_t total, std::int32_t poolable)
        : total_(total), poolable_(poolable), unpooled_(total) {}

    [[nodiscard]] std::int64_t total() const { return total_; }
    [[nodiscard]] std::int64_t available() const { return unpooled_ + free_ * poolable_; }

    // False: not enough now. `size` must not exceed total().
    [[nodiscard]] bool allocate(std::int64_t size) {
        if (size == poolable_ && free_ > 0) {
            --free_;
            return true;
        }
        if (available() < size) return false;
        free_up(size);
        unpooled_ -= size;
        return true;
    }

    void deallocate(std::int64_t size) {
        if (size == poolable_) {
            ++free_;
        } else {
            unpooled_ += size;
        }
        serve_first();
    }

    // Appends that wait, one per application thread, first come first served: the first takes memory
    // piece by piece as it is freed, the next only when it is done.
    using WaiterId = std::int64_t;
    [[nodiscard]] WaiterId start_waiting(std::int64_t size) {
        waiters_.push_back({next_waiter_, size, 0});
        return next_waiter_++;
    }
    [[nodiscard]] bool waiting() const { return !waiters_.empty(); }
    [[nodiscard]] bool satisfied(WaiterId id) const {
        return !waiters_.empty() && waiters_.front().id == id &&
               waiters_.front().taken == waiters_.front().wanted;
    }
    void take(WaiterId id) {  // the waiter goes on with its buffer
        HW_CHECK(satisfied(id));
        waiters_.erase(waiters_.begin());
        if (available() > 0) serve_first();
    }
    void stop_waiting(WaiterId id) {  // ... or gives up
        const auto at = std::find_if(waiters_.begin(), waiters_.end(),
                                     [id](const Waiter& w) { return w.id == id; });
        HW_CHECK(at != waiters_.end());
        unpooled_ += at->taken;
        waiters_.erase(at);
        if (available() > 0) serve_first();
    }

  private:
    struct Waiter {
        WaiterId id = 0;
        std::int64_t wanted = 0;
        std::int64_t taken = 0;
    };

    void free_up(std::int64_t size) {
        while (free_ > 0 && unpooled_ < size) {
            --free_;
            unpooled_ += poolable_;
        }
    }
    void serve_first() {
        if (waiters_.empty()) return;
        Waiter& w = waiters_.front();
        if (w.taken == 0 && w.wanted == poolable_ && free_ > 0) {
            --free_;
            w.taken = w.wanted;
            return;
        }
        free_up(w.wanted - w.taken);
        const std::int64_t got = std::min(w.wanted - w.taken, unpooled_);
        unpooled_ -= got;
        w.taken += got;
    }

    std::int64_t total_;
    std::int64_t poolable_;
    std::int64_t free_ = 0;  // pooled buffers of poolable_ bytes
    std::int64_t unpooled_;
    std::vector<Waiter> waiters_;
    WaiterId next_waiter_ = 1;
};

}  // namespace hw
