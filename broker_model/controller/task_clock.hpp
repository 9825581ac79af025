// When the active controller's periodic tasks are due (rule controller.periodic_tasks).
#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "broker_model/base/time.hpp"
#include "broker_model/controller/periodic_tasks.hpp"

namespace hw {

class TaskClock {
  public:
    explicit TaskClock(const config::Values& file) {
        for (std::size_t i = 0; i < kPeriodicTasks.size(); ++i) {
            periods_[i] = task_period(kPeriodicTasks[i], file);
        }
        stop();
    }
    void start(Instant now) {
        for (std::size_t i = 0; i < due_.size(); ++i) {
            due_[i] = periods_[i] ? now + *periods_[i] : kNever;
        }
    }
    void stop() { due_.fill(kNever); }
    // The first task that is due, now taken to have run.
    [[nodiscard]] std::optional<PeriodicTask> take_due(Instant now) {
        for (std::size_t i = 0; i < due_.size(); ++i) {
            if (now < due_[i]) continue;
            due_[i] = now + *periods_[i];
            return kPeriodicTasks[i];
        }
        return std::nullopt;
    }
    void run_again(PeriodicTask task, Instant now) {
        due_[static_cast<std::size_t>(task)] = now + kPeriodicTaskAgain;
    }
    [[nodiscard]] Instant next() const { return *std::min_element(due_.begin(), due_.end()); }

  private:
    std::array<std::optional<Duration>, kPeriodicTasks.size()> periods_{};
    std::array<Instant, kPeriodicTasks.size()> due_{};
};

}  // namespace hw
