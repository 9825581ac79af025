// Runs jobs in processes of their own, several at once: one simulation engine a process, and no run
// can disturb another. A child is forked from this process as it stands, so whatever was loaded
// once is there in every child; what it finds out comes back as text.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace hw::sim {

struct Answer {
    bool ok = false;   // false: the child died
    std::string text;  // what it found out, or how it died: "killed by signal 11 (...)"
};

struct PoolOptions {
    std::size_t workers = 1;
    unsigned limit_s = 0;  // wall time of one job; 0: none
};

using Work = std::function<std::string(std::size_t job)>;
// Told of every job that ended, in the order in which they end. False: start no further job; those
// that run are waited for, so all jobs before the last one told of have been told of, too.
using Done = std::function<bool(std::size_t job, Answer answer)>;

// Jobs 0 .. jobs - 1 are started in this order.
void in_workers(std::size_t jobs, const PoolOptions& options, const Work& work, const Done& done);

[[nodiscard]] Answer in_child(const std::function<std::string()>& work);

// Processors that this process may use.
[[nodiscard]] std::size_t processors();

}  // namespace hw::sim
