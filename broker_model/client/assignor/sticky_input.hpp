// What both sticky algorithms start from: partitions numbered by (topic, partition), members
// numbered by id, and what each of them claims to own.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "broker_model/client/assignor/members.hpp"
#include "broker_model/client/assignor/rack_aware.hpp"

namespace hw::assignor {

using PartitionIndex = std::int32_t;  // by (topic, partition): ascending is that order
using MemberIndex = std::int32_t;     // by member id
inline constexpr MemberIndex kNobody = -1;

// What a member says it owned, and since which generation. Where that comes from differs:
// StickyAssignor writes it into its user data, CooperativeStickyAssignor takes the subscription.
struct Memory {
    PartitionsByTopic owned;
    std::int32_t generation = -1;
};

struct StickyInput {
    std::vector<const Topic*> topics;                     // by name; subscribed to and not empty
    std::vector<PartitionIndex> first;                    // per topic, and one past the last
    std::vector<const Member*> members;                   // by id
    std::vector<MemberIndex> walk;                        // the leader's iteration order
    std::vector<std::vector<std::int32_t>> wanted;        // per member: topics, by index
    std::vector<std::vector<PartitionIndex>> remembered;  // per member: existing partitions only
    std::vector<std::int32_t> generation;                 // per member: of what it remembers
    std::vector<Racks> racks;  // per partition; empty unless racks are in use

    [[nodiscard]] PartitionIndex partition_count() const { return first.back(); }
    [[nodiscard]] MemberIndex member_count() const {
        return static_cast<MemberIndex>(members.size());
    }
    [[nodiscard]] std::int32_t topic_of(PartitionIndex p) const {
        return static_cast<std::int32_t>(std::upper_bound(first.begin(), first.end(), p) -
                                         first.begin()) -
               1;
    }
    [[nodiscard]] std::int32_t number_of(PartitionIndex p) const { return p - first[topic_of(p)]; }
    [[nodiscard]] bool wants(MemberIndex m, std::int32_t topic) const {
        return std::binary_search(wanted[m].begin(), wanted[m].end(), topic);
    }
    [[nodiscard]] bool racks_in_use() const { return !racks.empty(); }
    [[nodiscard]] std::int32_t rack(MemberIndex m) const { return members[m]->subscription.rack; }
    // Both have racks and they differ.
    [[nodiscard]] bool racks_mismatch(MemberIndex m, PartitionIndex p) const {
        return racks_in_use() && rack(m) >= 0 && !holds(racks[p], rack(m));
    }
    // Both have racks and they agree.
    [[nodiscard]] bool racks_agree(MemberIndex m, PartitionIndex p) const {
        return racks_in_use() && rack(m) >= 0 && holds(racks[p], rack(m));
    }
};

[[nodiscard]] StickyInput sticky_input(std::span<const Topic> topics,
                                       std::span<const Member> members,
                                       std::span<const Memory> memories);

// Per member its partitions; in what order is nobody's business.
using StickyResult = std::vector<std::vector<PartitionIndex>>;

}  // namespace hw::assignor
