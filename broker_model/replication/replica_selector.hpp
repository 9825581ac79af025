// RULE replica.selector -- which replica a consumer should read from (KIP-392). Asked by the
// leader,
// only when replica.selector.class is set, for every consumer fetch.
// Candidates: the leader, and in-sync followers whose log holds the fetch offset
// (log_start <= offset <= log_end as last seen by the leader) and that are alive.
// Rack-aware: the leader if it is in the client's rack; else the best candidate of that rack (longest
// log, then most recently caught up, then highest id); else the leader.
//   client rack  offset  candidates id(rack, end, behind)               | choice
//   b            50      leader 1(a,100), 2(b,100,0s), 3(b,90,0s)       | 2
//   b            50      leader 1(a,100), 2(b,90,0s), 3(b,90,5s)        | 2   more recently caught up
//   b            95      leader 1(a,100), 3(b,90,0s)                    | 1   3 has not got 95 yet
//   a            50      leader 1(a,100), 2(a,100,0s)                   | 1   leader is in the rack
//   c            50      leader 1(a,100), 2(b,100,0s)                   | 1   nobody there
//   none         50      leader 1(a,100), 2(b,100,0s)                   | 1
// If the choice is not the leader the response carries only its id, no records, at once.
// Source: RackAwareReplicaSelector.java, ReplicaManager.findPreferredReadReplica; sheet B9.
#pragma once

#include <span>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"

namespace hw {

enum class ReplicaSelector : std::uint8_t { None, LeaderOnly, RackAware };

struct ReadReplica {
    NodeId id{-1};
    std::int32_t rack = -1;
    Offset log_start{0};
    Offset log_end{0};
    Duration since_caught_up;
    bool in_isr = false;
    bool alive = true;
};

[[nodiscard]] constexpr bool can_serve_offset(const ReadReplica& r, Offset offset) {
    return r.in_isr && r.alive && r.log_end >= offset && r.log_start <= offset;
}

[[nodiscard]] constexpr bool is_better_read_replica(const ReadReplica& a, const ReadReplica& b) {
    if (a.log_end != b.log_end) return a.log_end > b.log_end;
    if (a.since_caught_up != b.since_caught_up) return a.since_caught_up < b.since_caught_up;
    return a.id > b.id;
}

// Returns the leader's id when the client should stay with it.
[[nodiscard]] constexpr NodeId select_rack_aware(const ReadReplica& leader,
                                                 std::span<const ReadReplica> followers,
                                                 std::int32_t client_rack, Offset offset) {
    if (client_rack < 0 || leader.rack == client_rack) return leader.id;
    const ReadReplica* best = nullptr;
    for (const ReadReplica& r : followers)
        if (r.rack == client_rack && can_serve_offset(r, offset) &&
            (best == nullptr || is_better_read_replica(r, *best)))
            best = &r;
    return best == nullptr ? leader.id : best->id;
}

}  // namespace hw
