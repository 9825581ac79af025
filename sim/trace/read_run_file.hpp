// What a run file was made from, to make the run once more.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "broker_model/base/result.hpp"

namespace hw::trace {

struct RunSource {
    std::string scenario;  // the file's text
    std::string seed;
    std::string digest;
    std::vector<std::pair<std::string, std::string>> changes;  // path, value, in their order
};

[[nodiscard]] Result<RunSource, std::string> read_run_source(const std::string& path);

}  // namespace hw::trace
