// RULE assignor.sticky_claims
// A partition stays with the member that claims it in the newest generation. Claimed twice in one
// generation it belongs to nobody: one of the two cannot be right, and both may still be reading.
//   claims (member, generation)   owner   doubly claimed
//   A 3   B 2                     A
//   A 3   B 3                     -       yes
//   A 3   B 3   C 4               C       yes      (so it is withheld from C for one round, too)
// The generation compared with is that of the other member's subscription.
// Source: AbstractStickyAssignor.allSubscriptionsEqual (4.2).
#pragma once

#include <algorithm>
#include <vector>

#include "broker_model/client/assignor/sticky_input.hpp"

namespace hw::assignor {

struct Claims {
    std::vector<std::vector<PartitionIndex>> owned;  // per member
    std::vector<bool> claimed_twice;                 // per partition
};

[[nodiscard]] inline Claims settle_claims(const StickyInput& in) {
    Claims claims;
    claims.owned.resize(in.members.size());
    claims.claimed_twice.resize(in.partition_count());
    std::vector<MemberIndex> holder(in.partition_count(), kNobody);
    const auto give_up = [&](MemberIndex m, PartitionIndex p) {
        auto& owned = claims.owned[m];
        owned.erase(std::remove(owned.begin(), owned.end(), p), owned.end());
    };
    for (MemberIndex m : in.walk) {
        for (PartitionIndex p : in.remembered[m]) {
            const MemberIndex other = holder[p];
            const std::int32_t theirs =
                other == kNobody ? -2 : in.members[other]->subscription.generation;
            if (in.generation[m] < theirs) continue;
            if (other != kNobody) give_up(other, p);
            if (in.generation[m] == theirs)
                claims.claimed_twice[p] = true;
            else
                claims.owned[m].push_back(p);
            holder[p] = m;
        }
    }
    return claims;
}

// Kafka compares everybody with the first subscription that is not empty: members before it, with
// nothing subscribed at all, count as equal.
[[nodiscard]] inline bool subscriptions_equal(const StickyInput& in) {
    std::vector<std::string> first;
    for (MemberIndex m : in.walk) {
        std::vector<std::string> topics = in.members[m]->subscription.topics;
        std::sort(topics.begin(), topics.end());
        if (first.empty())
            first = std::move(topics);
        else if (topics != first)
            return false;
    }
    return true;
}

}  // namespace hw::assignor
