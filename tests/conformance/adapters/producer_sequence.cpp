#include "tests/conformance/adapters/log_steps.hpp"

namespace hw::conformance {
namespace {

Json run(const Json& in) { return LogSteps(in, {"log_end_offset", "producers"}, {}).run(); }

const RegisterFamily kRegistered{{"producer-sequence", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
