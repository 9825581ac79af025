#include "broker_model/group/consumer/reconciliation.hpp"

namespace hw {
namespace {

class Reconciliation {
  public:
    Reconciliation(const ConsumerGroup& group, const ConsumerMember& member,
                   const ReconcileInput& in)
        : group_(group), now_(member.current), in_(in) {}

    ConsumerMemberAssignment run() const {
        switch (now_.state) {
            case ConsumerMemberState::Stable:
                if (now_.epoch != in_.target_epoch) return towards_target();
                return in_.subscription_changed ? without_left_topics() : now_;
            case ConsumerMemberState::UnrevokedPartitions:
                if (!owns_some(now_.revoking)) return towards_target();
                return in_.subscription_changed ? without_left_topics() : now_;
            case ConsumerMemberState::UnreleasedPartitions: break;
        }
        return towards_target();
    }

  private:
    // Not told what it owns means it may own all of it.
    [[nodiscard]] bool owns_some(const PartitionSets& sets) const {
        return !in_.owned || !common(*in_.owned, sets).empty();
    }
    [[nodiscard]] bool subscribes(TopicId topic) const { return in_.subscribed.contains(topic); }

    [[nodiscard]] ConsumerMemberAssignment without_left_topics() const {
        const auto left = [&](TopicId t, std::int32_t) { return !subscribes(t); };
        const PartitionSets lost = filtered(now_.assigned, left);
        if (lost.empty()) return now_;
        ConsumerMemberAssignment next = now_;
        next.assigned = minus(now_.assigned, lost);
        PartitionSets revoking = now_.revoking;
        add_all(revoking, lost);
        if (owns_some(revoking)) {
            next.state = ConsumerMemberState::UnrevokedPartitions;
            next.revoking = std::move(revoking);
        }
        return next;
    }

    [[nodiscard]] ConsumerMemberAssignment towards_target() const {
        const PartitionSets target =
            filtered(in_.target, [&](TopicId t, std::int32_t) { return subscribes(t); });
        ConsumerMemberAssignment next;
        next.previous_epoch = now_.epoch;
        next.assigned = common(now_.assigned, target);
        const PartitionSets revoke = minus(now_.assigned, next.assigned);
        if (!revoke.empty() && owns_some(revoke)) {
            next.state = ConsumerMemberState::UnrevokedPartitions;
            next.epoch = now_.epoch;
            next.revoking = revoke;
            return next;
        }
        const PartitionSets missing = minus(target, next.assigned);
        const PartitionSets add = filtered(missing, [&](TopicId t, std::int32_t p) {
            return group_.partition_epoch(t, p) == -1 || contains(now_.revoking, t, p);
        });
        next.state = add == missing ? ConsumerMemberState::Stable
                                    : ConsumerMemberState::UnreleasedPartitions;
        next.epoch = in_.target_epoch;
        add_all(next.assigned, add);
        return next;
    }

    const ConsumerGroup& group_;
    const ConsumerMemberAssignment& now_;
    const ReconcileInput& in_;
};

}  // namespace

ConsumerMemberAssignment reconcile(const ConsumerGroup& group, const ConsumerMember& member,
                                   const ReconcileInput& in) {
    if (!in.subscription_changed && member.is_reconciled_to(in.target_epoch)) {
        return member.current;
    }
    return Reconciliation(group, member, in).run();
}

}  // namespace hw
