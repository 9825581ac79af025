// What came of many runs: how many were as expected, and the others with what they broke.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace hw::cli {

class Findings {
  public:
    using Json = nlohmann::ordered_json;
    // The command that reproduces a run.
    using Command = std::function<std::string(const Json& outcome)>;

    void add(const Json& outcome);
    [[nodiscard]] const std::map<std::uint64_t, Json>& unexpected() const { return unexpected_; }
    [[nodiscard]] std::string remark() const;  // "3 unexpected", or nothing
    [[nodiscard]] int exit_code() const;  // of the lowest seed that is not as expected

    // To standard output; returns exit_code(). `planned`: so many runs were asked for.
    int print(const std::string& name, std::size_t planned, bool json,
              const Command& command) const;

  private:
    void print_text(const std::string& name, std::size_t planned, const Command& command) const;
    [[nodiscard]] Json as_json(const std::string& name, std::size_t planned,
                               const Command& command) const;

    std::map<std::uint64_t, Json> unexpected_;  // by seed
    std::int64_t runs_ = 0;
    std::int64_t lossy_runs_ = 0;
    std::int64_t records_ = 0;
    std::int64_t simulated_ms_ = 0;
};

// "acked_records_survive: partition t-0 offsets ...": the first thing that was not as expected.
[[nodiscard]] std::string first_breach(const nlohmann::ordered_json& outcome);

}  // namespace hw::cli
