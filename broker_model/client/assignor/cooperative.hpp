// RULE assignor.cooperative
// A partition that changes owner is given to nobody in this generation: its old owner is told to
// revoke it, rejoins, and only the next generation hands it to the new owner. So a partition never
// has two owners, and nobody stops reading what it keeps.
//   owned           sticky result      sent             then
//   A 0 1  B -      A 0  B 1           A 0   B -        A revokes 1 and rejoins; B gets it
// Source: CooperativeStickyAssignor (4.2), KIP-429; behaviour sheet E3, E4.
#pragma once

#include <vector>

#include "broker_model/client/assignor/sticky_input.hpp"

namespace hw::assignor {

// Assigned to somebody who did not own them, while somebody else did.
[[nodiscard]] inline std::vector<PartitionIndex> changing_owner(const StickyInput& in,
                                                                const StickyResult& assigned) {
    std::vector<MemberIndex> next(in.partition_count(), kNobody);
    for (MemberIndex m = 0; m < in.member_count(); ++m) {
        for (PartitionIndex p : assigned[m]) next[p] = m;
    }
    std::vector<bool> revoked(in.partition_count());
    std::vector<bool> kept(in.partition_count());
    for (MemberIndex m = 0; m < in.member_count(); ++m) {
        for (PartitionIndex p : in.remembered[m]) {
            if (next[p] == m)
                kept[p] = true;
            else
                revoked[p] = true;
        }
    }
    std::vector<PartitionIndex> changing;
    for (PartitionIndex p = 0; p < in.partition_count(); ++p) {
        if (revoked[p] && !kept[p]) changing.push_back(p);
    }
    return changing;
}

inline void withhold(StickyResult& assigned, const std::vector<PartitionIndex>& partitions) {
    for (auto& list : assigned) {
        std::erase_if(list, [&](PartitionIndex p) {
            return std::find(partitions.begin(), partitions.end(), p) != partitions.end();
        });
    }
}

}  // namespace hw::assignor
