// One recorded case of a log family: a fresh log, a list of calls, the state after each.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker_model/log/replica_log.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {

class LogSteps {
  public:
    // `state`: the fields shown after every step; `append`: the extra fields of a leader append.
    LogSteps(const Json& in, std::vector<std::string> state, std::vector<std::string> append);
    [[nodiscard]] Json run();

    // One call and the state behind it; the state is left out when the log could not be opened.
    [[nodiscard]] Json step(const Json& step);
    [[nodiscard]] Json with_state(Json out) const;
    [[nodiscard]] ReplicaLog& log() { return *log_; }
    [[nodiscard]] std::int64_t now_ms() const { return now_ms_; }

  private:
    [[nodiscard]] Json call(const Json& step);
    [[nodiscard]] Json call_bounds(const Json& step, const std::string& op);
    [[nodiscard]] Json append_as_leader(const Json& step);
    [[nodiscard]] Json append_as_follower(const Json& step);
    [[nodiscard]] Json start_verification(const Json& step);
    [[nodiscard]] Json restart(const Json& step);
    void damage(const Json& what);
    [[nodiscard]] LogFault open(bool clean, Offset recovery_point, Offset log_start);
    void advance(std::int64_t ms);
    void act_as_machine();
    [[nodiscard]] Json state_field(const std::string& name) const;

    const Json& in_;
    std::vector<std::string> state_;
    std::vector<std::string> append_fields_;
    std::int64_t now_ms_;
    std::int64_t expiration_check_ms_;
    std::int64_t next_expiration_check_ms_ = 0;
    std::shared_ptr<const LogConfig> config_;
    ProducerStateConfig producers_;
    LogFiles files_;
    std::optional<ReplicaLog> log_;
    std::map<std::string, VerificationGuard> guards_;
};

}  // namespace hw::conformance
