#include "broker_model/group/classic/protocol_vote.hpp"

#include <algorithm>

namespace hw {

bool all_list(const ClassicGroup::Members& members, std::string_view protocol) {
    return std::all_of(members.begin(), members.end(), [&](const auto& entry) {
        return entry.second.protocol(protocol) != nullptr;
    });
}

std::string select_protocol(const ClassicGroup::Members& members) {
    std::map<std::string, int> votes;
    for (const auto& [id, member] : members) {
        const auto choice = std::find_if(
            member.protocols.begin(), member.protocols.end(),
            [&](const JoinGroupRequest::Protocol& p) { return all_list(members, p.name); });
        if (choice != member.protocols.end()) ++votes[choice->name];
    }
    std::string chosen;
    int most = 0;
    for (const auto& [name, count] : votes) {
        if (count <= most) continue;
        most = count;
        chosen = name;
    }
    return chosen;
}

}  // namespace hw
