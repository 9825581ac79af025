// What a run came to. Printed by the CLI, written into the run file, judged against what the
// scenario expects.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "broker_model/invariants/invariant.hpp"
#include "broker_model/invariants/record_ledger.hpp"

namespace hw::trace {

enum class Verdict : std::uint8_t {
    AsExpected,
    Differs,         // no property broke that should hold, but the run does not show what it should
    Safety,          // a safety property broke that the scenario does not expect to break
    Liveness,        // a condition did not come true in time
    Crash,           // the simulator itself failed
    Nondeterminism,  // two runs of the same scenario and seed differ
};
[[nodiscard]] const char* verdict_name(Verdict verdict);
[[nodiscard]] int exit_code(Verdict verdict);

struct InvariantOutcome {
    std::string name;
    std::string statement;
    bool held = true;
    bool expected_to_hold = true;
    std::uint64_t breaches = 0;
};

// One line of `expect:` or `eventually:` with what came of it.
struct Judged {
    std::string what;  // "acked_lost at least 1"
    std::string got;   // "0"
    bool met = false;
    bool is_liveness = false;
};

struct Outcome {
    std::string scenario;  // path
    std::string name;
    std::uint64_t seed = 0;
    std::string digest;
    Duration sim_time;
    std::int64_t wall_ms = 0;
    std::uint64_t events = 0;  // observations
    std::uint64_t steps = 0;   // of nodes
    invariants::RecordCounts records;
    std::map<std::string, std::int64_t> counts;  // all names that `expect` may use, times in ms
    Duration unavailable;
    Duration ack_latency_p50;  // from hand-over to acknowledgement
    Duration ack_latency_p99;
    std::vector<InvariantOutcome> invariants;
    std::vector<invariants::Breach> breaches;
    std::vector<Judged> judged;
    Verdict verdict = Verdict::AsExpected;
    std::string failure;  // Crash: what the simulator said
};

}  // namespace hw::trace
