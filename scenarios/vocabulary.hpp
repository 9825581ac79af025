// The names a scenario may use besides its own: what can be counted, what can be waited for.
#pragma once

#include <string>
#include <vector>

namespace hw::scenarios {

struct CountName {
    const char* name;  // as in `expect:`
    const char* doc;
    bool is_time;      // given with a unit, kept in ms under name + "_ms"
};

[[nodiscard]] const std::vector<CountName>& count_names();
[[nodiscard]] const std::vector<std::string>& event_names();
[[nodiscard]] std::vector<std::string> invariant_names();  // safety and end-of-run properties
[[nodiscard]] std::vector<std::string> liveness_names();

// Levels each feature may have in Kafka 4.2.
struct FeatureName {
    const char* name;
    std::int64_t min;
    std::int64_t max;
};
[[nodiscard]] const std::vector<FeatureName>& feature_names();

}  // namespace hw::scenarios
