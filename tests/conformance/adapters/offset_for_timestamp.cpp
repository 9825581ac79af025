#include "tests/conformance/adapters/log_steps.hpp"

namespace hw::conformance {
namespace {

Json run(const Json& in) {
    return LogSteps(in, {"log_start_offset", "high_watermark", "log_end_offset", "segments"}, {})
        .run();
}

const RegisterFamily kRegistered{{"offset-for-timestamp", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
