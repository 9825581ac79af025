#include "cli/version.hpp"

#include <fmt/format.h>

#include "generated/commit.hpp"
#include "sim/engine/simgrid_version.hpp"

namespace hw::cli {

std::string commit() { return HIGHWATER_COMMIT; }

std::string version_text() {
#ifdef __clang__
    const std::string compiler = "clang " __clang_version__;
#else
    const std::string compiler = "g++ " __VERSION__;
#endif
    return fmt::format("highwater {} (commit {})\ncompiler  {}\nSimGrid   {}\n"
                       "models    Apache Kafka 4.2 (KRaft)",
                       HIGHWATER_VERSION, commit(), compiler, sim::simgrid_version());
}

}  // namespace hw::cli
