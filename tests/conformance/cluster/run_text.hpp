// The run-length coded texts of golden/cluster: "a0..a4" = a0,a1,a2,a3,a4; "0..4" likewise.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hw::conformance {

// A record's value as the experiments write it: prefix + number, or no value at all.
struct ValueText {
    std::string prefix;
    std::int64_t number = -1;  // -1: the prefix is the whole text ("<COMMIT>", "null")
    bool operator==(const ValueText&) const = default;
    [[nodiscard]] std::string text() const {
        return number < 0 ? prefix : prefix + std::to_string(number);
    }
    [[nodiscard]] bool follows(const ValueText& before) const {
        return number >= 0 && before.number >= 0 && prefix == before.prefix &&
               number == before.number + 1;
    }
};

[[nodiscard]] std::vector<std::string> value_runs(const std::vector<ValueText>& values);
[[nodiscard]] std::vector<std::string> offset_runs(const std::vector<std::int64_t>& offsets);

}  // namespace hw::conformance
