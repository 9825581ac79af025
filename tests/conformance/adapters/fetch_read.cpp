#include "tests/conformance/adapters/log_steps.hpp"

namespace hw::conformance {
namespace {

Json run(const Json& in) {
    return LogSteps(in,
                    {"log_start_offset", "high_watermark", "last_stable_offset", "log_end_offset",
                     "segments_sizes"},
                    {"batch_sizes_bytes"})
        .run();
}

const RegisterFamily kRegistered{{"fetch-read", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
