#include "tests/conformance/adapters/log_steps.hpp"

namespace hw::conformance {
namespace {

Json run(const Json& in) {
    return LogSteps(in,
                    {"log_start_offset", "high_watermark", "log_end_offset", "segments_sizes",
                     "recovery_point"},
                    {})
        .run();
}

const RegisterFamily kRegistered{{"retention", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
