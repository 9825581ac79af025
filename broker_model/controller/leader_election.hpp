// RULE leader.elect
// A replica is valid when it is acceptable (registered, unfenced, not shutting down, not the broker
// being removed) and either in the ISR or, with an empty ISR, in the ELR. Candidates are tried in
// assignment order, never in ISR order:
//   Preferred  the first replica if valid; then as Online
//   Online     the current leader if valid; else the first valid replica; else the last known
//              leader; else nobody
//   Unclean    as Online, but before giving up: the first acceptable replica, in sync or not
// The last known leader (ELR feature on): only with ISR and ELR both empty and exactly one name on
// record, which must be acceptable. Its election counts as unclean even where unclean election is
// disabled: it may have lost its disk.
//
//   replicas  isr   elr  leader  acceptable  type      | elected  why
//   1 2 3     1 2 3      1       1 2 3       Online    | 1        still valid
//   1 2 3     3 2        1       2 3         Online    | 2        assignment order, not ISR order
//   1 2 3     1 2 3      2       1 2 3       Online    | 2        nothing to repair
//   1 2 3     1 2 3      2       1 2 3       Preferred | 1
//   1 2 3     2 3        2       1 2 3       Preferred | 2        1 is not in sync
//   1 2 3     1          1       2 3         Online    | none
//   1 2 3     1          1       2 3         Unclean   | 2        unclean: loses what only 1 has
//   1 2 3           3    -       2 3         Online    | 3        from the ELR: clean
//
// Source: PartitionChangeBuilder.electLeader (4.2), KIP-966; behaviour sheet B10.
#pragma once

#include <algorithm>

#include "broker_model/controller/partition_registration.hpp"

namespace hw {

enum class Election : std::uint8_t { Online, Preferred, Unclean };

struct ElectionCandidates {
    const NodeList& replicas;
    const NodeList& isr;
    const NodeList& elr;
    NodeId leader{-1};
    const NodeList& last_known_elr;
    bool last_known_leader_electable = false;
};

struct Elected {
    NodeId leader{-1};
    bool unclean = false;
};

template <class Acceptable>  // bool(NodeId)
[[nodiscard]] Elected elect_leader(Election type, const ElectionCandidates& c,
                                   const Acceptable& acceptable) {
    const auto valid = [&](NodeId r) {
        return (contains(c.isr, r) || (c.isr.empty() && contains(c.elr, r))) && acceptable(r);
    };
    if (type == Election::Preferred && valid(c.replicas.front())) return {c.replicas.front()};
    if (valid(c.leader)) return {c.leader};
    const auto clean = std::find_if(c.replicas.begin(), c.replicas.end(), valid);
    if (clean != c.replicas.end()) return {*clean};

    const bool may_take_last_known = c.last_known_leader_electable && c.isr.empty() &&
                                     c.elr.empty() && c.last_known_elr.size() == 1;
    if (may_take_last_known && acceptable(c.last_known_elr.front())) {
        return {c.last_known_elr.front(), true};
    }
    if (type == Election::Unclean) {
        const auto any = std::find_if(c.replicas.begin(), c.replicas.end(), acceptable);
        if (any != c.replicas.end()) return {*any, true};
    }
    return {};
}

}  // namespace hw
