// What happens to a disk and to those who wait for it.
#include <algorithm>

#include "broker_model/base/check.hpp"
#include "sim/disk/disk_impl.hpp"

namespace hw::sim {

void Disk::Impl::process_gone() {
    for (Op& op : queue_) op.token = 0;
    current_.token = 0;
    throttled_.clear();  // a write that never returned
}

void Disk::Impl::drop_queue() {
    queue_.clear();
    throttled_.clear();
    engine_.cancel(service_);
    engine_.cancel(writeback_timer_);
    busy_ = false;
    writing_back_ = false;
}

std::vector<Survivor> Disk::Impl::power_loss(Rng& rng) {
    drop_queue();
    std::vector<File*> by_id;
    for (File& file : files_) by_id.push_back(&file);
    std::sort(by_id.begin(), by_id.end(),
              [](const File* a, const File* b) { return a->id < b->id; });
    std::vector<Survivor> survivors;
    for (File* file : by_id) {
        const std::int64_t unsafe = file->dirty();
        std::int64_t kept = 0;
        if (unsafe > 0 && rng.chance({1, 2})) kept = rng.between(0, unsafe);
        cut(*file, file->durable + kept);
        dirty -= file->dirty();
        file->durable = file->appended;
        file->marks.clear();  // memory is gone too
        survivors.push_back({file->id, file->appended, unsafe - kept});
    }
    return survivors;
}

void Disk::Impl::lose() {
    drop_queue();
    files_.clear();
    index_.clear();
    dirty = 0;
    used = 0;
}

void Disk::Impl::set_slow_factor(Ratio factor) {
    HW_CHECK(factor.numerator > 0 && factor.denominator > 0, "a slow factor must be positive");
    if (busy_) {
        const Instant from = std::max(engine_.now(), stalled_until_);
        const Duration left = current_end_ - from;
        current_end_ = from + left * (std::int64_t{factor.numerator} * slow_.denominator) /
                                  (std::int64_t{factor.denominator} * slow_.numerator);
        engine_.move(service_, current_end_);
    }
    slow_ = factor;
}

void Disk::Impl::stall(Duration length) {
    const Instant until = engine_.now() + length;
    const Instant from = std::max(engine_.now(), stalled_until_);
    if (until <= from) return;
    if (busy_) {
        current_end_ = current_end_ + (until - from);
        engine_.move(service_, current_end_);
    }
    stalled_until_ = until;
}

}  // namespace hw::sim
