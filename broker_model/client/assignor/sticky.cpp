#include "broker_model/client/assignor/sticky.hpp"

#include "broker_model/client/assignor/cooperative.hpp"
#include "broker_model/client/assignor/sticky_claims.hpp"
#include "broker_model/client/assignor/sticky_equal.hpp"
#include "broker_model/client/assignor/sticky_general.hpp"

namespace hw::assignor {
namespace {

Memory cooperative_memory(const ConsumerSubscription& subscription) {
    Memory memory{subscription.owned, subscription.generation};
    if (memory.generation >= 0 || !subscription.user_data) return memory;
    FieldReader in(*subscription.user_data);
    const std::int32_t generation = in.int32();
    if (in.ok()) memory.generation = generation;
    return memory;
}

enum class Protocol : std::uint8_t { Eager, Cooperative };

Assignment named(const StickyInput& in, const StickyResult& assigned) {
    Assignment result;
    for (MemberIndex m = 0; m < in.member_count(); ++m) {
        PartitionsByTopic& mine = result[in.members[m]->id];
        for (PartitionIndex p : assigned[m]) {
            mine[in.topics[in.topic_of(p)]->name].push_back(in.number_of(p));
        }
        for (auto& [topic, numbers] : mine) std::sort(numbers.begin(), numbers.end());
    }
    return result;
}

Assignment assign(std::span<const Topic> topics, std::span<const Member> members,
                  std::span<const Memory> memories, Protocol protocol) {
    if (members.empty()) return {};
    const StickyInput in = sticky_input(topics, members, memories);
    const Claims claims = settle_claims(in);
    StickyResult assigned;
    std::vector<PartitionIndex> changing;
    if (subscriptions_equal(in)) {
        EqualResult equal = assign_sticky_equal(in, claims);
        assigned = std::move(equal.assigned);
        changing = std::move(equal.changing_owner);
    } else {
        assigned = assign_sticky_general(in, claims);
        changing = changing_owner(in, assigned);
    }
    if (protocol == Protocol::Cooperative) withhold(assigned, changing);
    return named(in, assigned);
}

}  // namespace

Assignment assign_sticky(std::span<const Topic> topics, std::span<const Member> members) {
    std::vector<Memory> memories;
    for (const Member& m : members) {
        memories.push_back(decode_sticky_user_data(m.subscription.user_data));
    }
    return assign(topics, members, memories, Protocol::Eager);
}

Assignment assign_cooperative_sticky(std::span<const Topic> topics,
                                     std::span<const Member> members) {
    std::vector<Memory> memories;
    for (const Member& m : members) memories.push_back(cooperative_memory(m.subscription));
    return assign(topics, members, memories, Protocol::Cooperative);
}

std::string encode_sticky_user_data(const Memory& memory) {
    FieldWriter out;
    out.partitions(memory.owned);
    out.int32(memory.generation);
    return out.take();
}

Memory decode_sticky_user_data(const std::optional<std::string>& user_data) {
    if (!user_data || user_data->empty()) return {};
    FieldReader in(*user_data);
    Memory memory;
    memory.owned = in.partitions();
    if (!in.ok()) return {};
    if (!in.at_end()) memory.generation = in.int32();  // version 0 has none
    return in.ok() ? memory : Memory{};
}

std::string encode_cooperative_user_data(std::int32_t generation) {
    FieldWriter out;
    out.int32(generation);
    return out.take();
}

}  // namespace hw::assignor
