// RULE reassignment
// Start     adding = target - current, removing = current - target, replicas := target ++ removing.
// Complete  tested inside every partition change: the ISR without the removed replicas is not empty
//           and contains every remaining replica. Then the removed ones leave replicas and ISR.
//           A dead target blocks completion even if it was a replica before.
// Cancel    the added replicas leave replicas and ISR. An ISR of added replicas only would become
//           empty: the first old replica is put in, which counts as unclean.
//
//   replicas  removing  adding  isr        | complete?  why
//   4 5 1 2   1 2       4 5     1 2        | no         nobody new in sync
//   4 5 1 2   1 2       4 5     1 2 4      | no         5 missing
//   4 5 1 2   1 2       4 5     4 5        | yes        -> replicas 4 5, isr 4 5
//   2 3 1     1                 1 2 3      | yes        removal only: at once
//   2 3 1     1                 1 2        | no         3 stays a replica and is not in sync
//
// Source: PartitionReassignmentReplicas, PartitionReassignmentRevert (4.2); sheet B13, 0.2.
#pragma once

#include <algorithm>
#include <iterator>
#include <optional>

#include "broker_model/controller/partition_registration.hpp"

namespace hw {

[[nodiscard]] inline NodeList without(const NodeList& nodes, const NodeList& removed) {
    NodeList kept;
    std::copy_if(nodes.begin(), nodes.end(), std::back_inserter(kept),
                 [&](NodeId n) { return !contains(removed, n); });
    return kept;
}

struct ReassignmentPlan {
    NodeList replicas;
    NodeList removing;  // ascending
    NodeList adding;    // ascending
};

[[nodiscard]] inline ReassignmentPlan plan_reassignment(const NodeList& current,
                                                        const NodeList& target) {
    ReassignmentPlan plan{target, without(current, target), without(target, current)};
    std::sort(plan.removing.begin(), plan.removing.end());
    std::sort(plan.adding.begin(), plan.adding.end());
    plan.replicas.insert(plan.replicas.end(), plan.removing.begin(), plan.removing.end());
    return plan;
}

struct CompletedReassignment {
    NodeList replicas;
    NodeList isr;
};

[[nodiscard]] inline std::optional<CompletedReassignment> completed_reassignment(
    const ReassignmentPlan& ongoing, const NodeList& isr) {
    if (ongoing.removing.empty() && ongoing.adding.empty()) return std::nullopt;
    CompletedReassignment done{without(ongoing.replicas, ongoing.removing),
                               without(isr, ongoing.removing)};
    if (!ongoing.removing.empty() && (done.isr.empty() || done.replicas.empty())) {
        return std::nullopt;
    }
    const bool all_in_sync = std::all_of(done.replicas.begin(), done.replicas.end(),
                                         [&](NodeId r) { return contains(done.isr, r); });
    if (!all_in_sync) return std::nullopt;
    return done;
}

struct RevertedReassignment {
    NodeList replicas;
    NodeList isr;
    bool unclean = false;
};

[[nodiscard]] inline RevertedReassignment reverted_reassignment(const PartitionRegistration& p) {
    RevertedReassignment reverted{without(p.replicas, p.adding_replicas),
                                  without(p.isr, p.adding_replicas)};
    if (reverted.isr.empty() && !reverted.replicas.empty()) {
        reverted.isr.push_back(reverted.replicas.front());
        reverted.unclean = true;
    }
    return reverted;
}

}  // namespace hw
