#include "tests/conformance/adapters/log_steps.hpp"

namespace hw::conformance {
namespace {

Json run(const Json& in) {
    return LogSteps(in, {"segments_sizes", "log_end_offset", "recovery_point"},
                    {"batch_sizes_bytes"})
        .run();
}

const RegisterFamily kRegistered{{"segment-roll", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
