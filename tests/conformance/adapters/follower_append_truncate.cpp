#include "tests/conformance/adapters/log_steps.hpp"

namespace hw::conformance {
namespace {

Json run(const Json& in) {
    return LogSteps(in,
                    {"log_start_offset", "high_watermark", "last_stable_offset", "log_end_offset",
                     "recovery_point", "segments", "leader_epochs"},
                    {})
        .run();
}

const RegisterFamily kRegistered{{"follower-append-truncate", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
