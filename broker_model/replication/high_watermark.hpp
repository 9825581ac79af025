// RULE hw.advance -- how far a leader may declare its log committed.
// The watermark is the smallest log end among the leader, every member of the MAXIMAL in-sync set
// (pending expansions counted in, pending shrinks not yet counted out), and every replica that is
// caught up and may join. It never moves back, and does not move at all while the COMMITTED in-sync
// set is smaller than the effective min.insync.replicas (since 3.7).
// A caught-up outsider holds it back on purpose: otherwise the watermark would keep running ahead of
// a follower that is about to join, and it never could. An in-sync member whose end is unknown (-1,
// new leader) blocks it until its first fetch.
// Asked only after: leader append, a follower's fetch that moved its end, an AlterPartition result,
// and new partition metadata. No timer asks.
//   leader_end  replicas (end, role)                  isr  min | old -> new  why
//   100         90 isr, 95 isr                        3    2   | 80  -> 90
//   100         90 isr, -1 isr                        3    2   | 80  -> 80   one not heard of yet
//   100         90 caught up, may join                1    1   | 80  -> 90   waits for the newcomer
//   100         90 outside, lagging                   1    1   | 80  -> 100
//   100         100 isr                               2    3   | 80  -> 80   under min ISR: frozen
//   100         70 isr                                2    1   | 80  -> 80   never back
// Source: Partition.scala maybeIncrementLeaderHW; KIP-497; sheet B6.
#pragma once

#include <span>

#include "broker_model/base/ids.hpp"

namespace hw {

// Frozen: data may be appended (acks=1) but nobody sees it until the set has grown again.
[[nodiscard]] constexpr bool is_high_watermark_frozen(int committed_isr_size,
                                                      int effective_min_isr) {
    return committed_isr_size < effective_min_isr;
}

// `Replica` has `log_end()`; `waited_for(replica)` is asked only for replicas that would matter.
template <class Replica, class WaitedFor>
[[nodiscard]] constexpr Offset next_high_watermark(Offset current, Offset leader_end,
                                                   std::span<const Replica> followers,
                                                   WaitedFor&& waited_for) {
    Offset candidate = leader_end;
    for (const Replica& f : followers)
        if (f.log_end() < candidate && waited_for(f)) candidate = f.log_end();
    return candidate > current ? candidate : current;
}

[[nodiscard]] constexpr bool holds_back_high_watermark(bool in_maximal_isr, bool caught_up,
                                                       bool isr_eligible) {
    return in_maximal_isr || (caught_up && isr_eligible);
}

}  // namespace hw
