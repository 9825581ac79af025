// Runs work in processes of its own and brings back its text: one simulation engine a process, and
// no run can disturb another.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace hw::cli {

// Nothing if the child died.
[[nodiscard]] std::optional<std::string> in_child(const std::function<std::string()>& work);

// work(0) ... work(count - 1), each in a child, at most `jobs` at a time. `done` hears of each in
// the order in which they end, nothing if the child died; when it says false no more ones start.
void in_children(int jobs, std::int64_t count, const std::function<std::string(std::int64_t)>& work,
                 const std::function<bool(std::int64_t, const std::optional<std::string>&)>& done);

// Processors of this machine, at least 1.
[[nodiscard]] int default_jobs();

}  // namespace hw::cli
