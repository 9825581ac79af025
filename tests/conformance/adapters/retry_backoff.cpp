#include "broker_model/client/retry_backoff.hpp"

#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

// The attempts a case asks about are those of its expected list; the input names none, so the fixed
// list of the recorder is used.
constexpr std::int64_t kAttempts[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 31, 32, 63, 64, 100, 1000};

Json run(const Json& in) {
    Backoff b;
    b.initial_ms = in.at("initial_interval_ms").get<std::int64_t>();
    b.max_ms = in.at("max_interval_ms").get<std::int64_t>();
    b.multiplier = in.at("multiplier").get<int>();
    b.jitter = in.at("jitter").get<double>();
    Json list = Json::array();
    for (std::int64_t attempts : kAttempts) {
        Json entry{{"attempts", attempts}};
        if (b.jitter == 0) {
            entry["backoff_ms"] = backoff_ms(b, attempts, 1.0);
        } else {
            entry["min_backoff_ms"] = backoff_ms(b, attempts, 1 - b.jitter);
            entry["max_backoff_ms"] = backoff_ms(b, attempts, 1 + b.jitter);
            entry["without_jitter_ms"] = backoff_ms(b, attempts, 1.0);
        }
        list.push_back(std::move(entry));
    }
    return {{"by_attempts", std::move(list)}};
}

const RegisterFamily kRegistered{{"retry-backoff", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
