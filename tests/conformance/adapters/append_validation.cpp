#include "tests/conformance/adapters/log_steps.hpp"

namespace hw::conformance {
namespace {

Json run(const Json& in) {
    return LogSteps(
               in, {"log_end_offset", "segments", "leader_epochs"},
               {"max_timestamp_ms", "log_append_time_ms", "stored_batches", "batch_sizes_bytes"})
        .run();
}

const RegisterFamily kRegistered{{"append-validation", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
