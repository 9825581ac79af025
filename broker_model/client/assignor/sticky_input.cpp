#include "broker_model/client/assignor/sticky_input.hpp"

#include <numeric>

namespace hw::assignor {
namespace {

std::int32_t find_topic(const StickyInput& in, std::string_view name) {
    const auto at = std::lower_bound(
        in.topics.begin(), in.topics.end(), name,
        [](const Topic* topic, std::string_view wanted) { return topic->name < wanted; });
    if (at == in.topics.end() || (*at)->name != name) return -1;
    return static_cast<std::int32_t>(at - in.topics.begin());
}

void number_topics(StickyInput& in) {
    in.first.push_back(0);
    for (const Topic* topic : in.topics) in.first.push_back(in.first.back() + topic->partitions);
}

void add_member(StickyInput& in, const Member& member, const Memory& memory) {
    in.members.push_back(&member);
    in.generation.push_back(memory.generation);
    auto& wanted = in.wanted.emplace_back();
    for (const std::string& name : member.subscription.topics) {
        if (const std::int32_t topic = find_topic(in, name); topic >= 0) wanted.push_back(topic);
    }
    std::sort(wanted.begin(), wanted.end());
    auto& remembered = in.remembered.emplace_back();
    for (const auto& [name, numbers] : memory.owned) {
        const std::int32_t topic = find_topic(in, name);
        for (std::int32_t number : numbers) {
            if (topic < 0 || number >= in.topics[topic]->partitions) continue;
            remembered.push_back(in.first[topic] + number);
        }
    }
}

void find_racks(StickyInput& in) {
    std::vector<std::int32_t> member_racks;
    for (const Member* member : in.members) member_racks.push_back(member->subscription.rack);
    for (const Topic* topic : in.topics) {
        for (std::int32_t p = 0; p < topic->partitions; ++p) {
            in.racks.push_back(racks_of(*topic, p));
        }
    }
    if (!use_racks(member_racks, in.racks)) in.racks.clear();
}

}  // namespace

StickyInput sticky_input(std::span<const Topic> topics, std::span<const Member> members,
                         std::span<const Memory> memories) {
    StickyInput in;
    in.topics = assignable_topics(topics, members);
    number_topics(in);
    std::vector<std::size_t> by_id(members.size());
    std::iota(by_id.begin(), by_id.end(), 0);
    std::sort(by_id.begin(), by_id.end(),
              [&](std::size_t a, std::size_t b) { return members[a].id < members[b].id; });
    in.walk.resize(members.size());
    for (std::size_t rank = 0; rank < by_id.size(); ++rank) {
        in.walk[by_id[rank]] = static_cast<MemberIndex>(rank);
        add_member(in, members[by_id[rank]], memories[by_id[rank]]);
    }
    find_racks(in);
    return in;
}

}  // namespace hw::assignor
