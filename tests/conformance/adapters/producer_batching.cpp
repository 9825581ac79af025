#include "tests/conformance/adapters/accumulator_driver.hpp"

namespace hw::conformance {
namespace {

Json run(const Json& in) { return run_accumulator_steps(in, Json(), false); }

const RegisterFamily kRegistered{{"producer-batching", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
