#include "broker_model/client/assignor/assignors.hpp"

#include "broker_model/client/assignor/range.hpp"
#include "broker_model/client/assignor/round_robin.hpp"
#include "broker_model/client/assignor/sticky.hpp"

namespace hw::assignor {
namespace {

constexpr Assignor kAssignors[] = {
    {"range", RebalanceProtocol::Eager, assign_range},
    {"roundrobin", RebalanceProtocol::Eager, assign_round_robin},
    {"sticky", RebalanceProtocol::Eager, assign_sticky},
    {"cooperative-sticky", RebalanceProtocol::Cooperative, assign_cooperative_sticky},
};

}  // namespace

const Assignor* find_assignor(std::string_view name) {
    for (const Assignor& assignor : kAssignors) {
        if (assignor.name == name) return &assignor;
    }
    return nullptr;
}

}  // namespace hw::assignor
