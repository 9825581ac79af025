// RULE elr.members
// The eligible leader replicas hold everything up to the high watermark: the high watermark cannot
// move while the ISR is below min.insync.replicas, so whoever left the ISR since then is complete.
//   ISR >= min   the ELR is empty (and so is the list of last known members)
//   ISR <  min   ELR = old ISR + old ELR, without the new ISR, without replicas that came back from
//                an unclean shutdown. Last known members: the same set plus those known before,
//                without the new ISR and the new ELR.
//
//   old isr  old elr  new isr  min  unclean | new elr  why
//   1 2 3             2 3      2            | -        enough in sync
//   1 2 3             3        2            | 1 2
//   3        1 2      -        2            | 1 2 3
//   3        1 2      3        2    1       | 2        1 may have lost its unflushed tail
//   3        1 2      3 1      2            | -
//
// Source: PartitionChangeBuilder.maybePopulateTargetElr (4.2), KIP-966; behaviour sheet B11.
#pragma once

#include <algorithm>

#include "broker_model/controller/partition_registration.hpp"

namespace hw {

struct EligibleReplicas {
    NodeList elr;             // ascending
    NodeList last_known_elr;  // ascending
};

// `min_isr` is the effective one (effective_min_isr.hpp).
[[nodiscard]] inline EligibleReplicas eligible_replicas(const PartitionRegistration& before,
                                                        const NodeList& new_isr, int min_isr,
                                                        const NodeList& unclean_shutdown) {
    if (static_cast<int>(new_isr.size()) >= min_isr) return {};
    NodeList candidates = before.elr;
    candidates.insert(candidates.end(), before.isr.begin(), before.isr.end());
    const auto keep = [](NodeList& all, auto&& wanted) {
        NodeList kept;
        std::sort(all.begin(), all.end());
        all.erase(std::unique(all.begin(), all.end()), all.end());
        std::copy_if(all.begin(), all.end(), std::back_inserter(kept), wanted);
        return kept;
    };
    EligibleReplicas result;
    result.elr = keep(candidates, [&](NodeId r) {
        return !contains(new_isr, r) && !contains(unclean_shutdown, r);
    });
    candidates.insert(candidates.end(), before.last_known_elr.begin(), before.last_known_elr.end());
    result.last_known_elr = keep(candidates, [&](NodeId r) {
        return !contains(new_isr, r) && !contains(result.elr, r);
    });
    return result;
}

}  // namespace hw
