// RULE assignor.movements
// While balancing, a move of one partition of a topic from A to B is followed by moving back
// another of the same topic from B to A only as the move of the first one back: fewer partitions
// change owner.
//   already moved    asked                  moves instead
//   t0: A -> B       t1 from B to A         t0 (home again: no movement is left)
//   t0: A -> B       t1 from A to B         t1
//   t0: A -> B       t0 from B to C         t0 (now A -> C)
// Several candidates: the lowest number. (Kafka takes what its hash set gives first.)
// Source: AbstractStickyAssignor.PartitionMovements (4.2).
#pragma once

#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "broker_model/client/assignor/sticky_input.hpp"

namespace hw::assignor {

class PartitionMovements {
  public:
    explicit PartitionMovements(const StickyInput& in) : in_(in) {}

    [[nodiscard]] PartitionIndex to_move(PartitionIndex p, MemberIndex from, MemberIndex to) const {
        const auto moved = moves_.find(p);
        const MemberIndex origin = moved == moves_.end() ? from : moved->second.first;
        const auto back = by_pair_.lower_bound({in_.topic_of(p), to, origin, 0});
        if (back == by_pair_.end()) return p;
        const auto& [topic, source, target, candidate] = *back;
        const bool found = topic == in_.topic_of(p) && source == to && target == origin;
        return found ? candidate : p;
    }

    void moved(PartitionIndex p, MemberIndex from, MemberIndex to) {
        const auto earlier = moves_.find(p);
        MemberIndex origin = from;
        if (earlier != moves_.end()) {
            origin = earlier->second.first;
            by_pair_.erase({in_.topic_of(p), origin, earlier->second.second, p});
            moves_.erase(earlier);
            if (origin == to) return;
        }
        moves_[p] = {origin, to};
        by_pair_.insert({in_.topic_of(p), origin, to, p});
    }

  private:
    const StickyInput& in_;
    std::map<PartitionIndex, std::pair<MemberIndex, MemberIndex>> moves_;
    std::set<std::tuple<std::int32_t, MemberIndex, MemberIndex, PartitionIndex>> by_pair_;
};

}  // namespace hw::assignor
