#include "sim/engine/simgrid_version.hpp"

#include <simgrid/engine.h>
#include <simgrid/version.h>

namespace hw::sim {

std::string simgrid_version() {
    int major = 0;
    int minor = 0;
    int patch = 0;
    sg_version_get(&major, &minor, &patch);
    std::string out = std::to_string(major) + "." + std::to_string(minor);
    return patch == 0 ? out : out + "." + std::to_string(patch);
}

}  // namespace hw::sim
