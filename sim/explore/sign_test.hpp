// Two settings tried under the same seeds: is one of them higher more often than chance would have
// it? Only the seeds in which they differ count (for yes/no outcomes this is McNemar's exact test).
// Without assumptions about how the values are spread, and without drawing anything.
//   higher  lower | p two-sided
//   1       0     | 1
//   5       0     | 0.0625         five seeds can never settle anything at 5 %
//   6       0     | 0.03125
//   8       2     | 0.109375
//   50      50    | 1
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace hw::sim {

struct Signs {
    std::int64_t higher = 0;  // seeds in which the first setting's value is above the second's
    std::int64_t lower = 0;
    std::int64_t equal = 0;
};
[[nodiscard]] Signs signs(const std::vector<double>& first, const std::vector<double>& second);

// How likely at least so lopsided a split is if neither is higher in truth.
[[nodiscard]] double sign_test(const Signs& seen);

// Many tests find something by chance. Holm's step-down correction: values that may be compared
// with the level for all tests together. Source: Holm 1979.
[[nodiscard]] std::vector<double> holm(const std::vector<double>& p);

// About how many more seeds would show the difference at `level` four times out of five, were it as
// large as seen (shrunk towards none: one of one proves little). Nothing if no difference is seen.
[[nodiscard]] std::optional<std::int64_t> more_seeds(const Signs& seen, double level);

}  // namespace hw::sim
