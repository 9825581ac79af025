// The group coordinator's assignors by name. `uniform` has two halves: who subscribes to the same
// topics gets an even split that is found in one pass, everybody else an iterative one.
// Source: UniformAssignor, GroupCoordinatorConfig group.consumer.assignors (4.2).
#pragma once

#include <array>
#include <string_view>

#include "broker_model/group/assignor/range.hpp"
#include "broker_model/group/assignor/share_simple.hpp"
#include "broker_model/group/assignor/uniform_heterogeneous.hpp"
#include "broker_model/group/assignor/uniform_homogeneous.hpp"

namespace hw::server_assignor {

[[nodiscard]] inline AssignorResult assign_uniform(const GroupSpec& spec) {
    if (spec.members.empty()) return TargetAssignment{};
    return spec.homogeneous ? assign_uniform_homogeneous(spec)
                            : assign_uniform_heterogeneous(spec);
}

struct Assignor {
    std::string_view name;
    AssignorResult (*assign)(const GroupSpec& spec);
};

inline constexpr std::array<Assignor, 2> kConsumerAssignors{{
    {"uniform", assign_uniform},
    {"range", [](const GroupSpec& spec) { return assign_range(spec); }},
}};
inline constexpr Assignor kShareAssignor{"simple", assign_share_simple};

}  // namespace hw::server_assignor
