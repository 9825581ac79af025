#include "tests/conformance/adapters/log_steps.hpp"

namespace hw::conformance {
namespace {

Json run(const Json& in) {
    return LogSteps(
               in,
               {"log_start_offset", "high_watermark", "last_stable_offset", "first_unstable_offset",
                "log_end_offset", "recovery_point", "segments_sizes", "leader_epochs", "producers"},
               {"batch_sizes_bytes"})
        .run();
}

const RegisterFamily kRegistered{{"log-recovery", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
