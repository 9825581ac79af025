#include "broker_model/controller/record_facts.hpp"

#include <optional>

namespace hw {
namespace {

struct Observe {
    const ClusterImage& after;
    const std::optional<PartitionRegistration>& before;  // of a PartitionChangeRecord
    std::vector<Observation>& observed;
    std::int64_t offset;

    void operator()(const RegisterBrokerRecord& r) { broker(Fact::BrokerRegistered, r.broker); }
    void operator()(const BrokerRegistrationChangeRecord& r) {
        if (r.fenced) broker(*r.fenced ? Fact::BrokerFenced : Fact::BrokerUnfenced, r.broker);
        if (r.enters_controlled_shutdown) broker(Fact::BrokerInControlledShutdown, r.broker);
    }
    void operator()(const TopicRecord& r) { at({r.id, -1}, Fact::TopicCreated); }
    void operator()(const RemoveTopicRecord& r) { at({r.id, -1}, Fact::TopicDeleted); }
    void operator()(const PartitionRecord& r) { changed(r.tp); }
    void operator()(const PartitionChangeRecord& r) {
        changed(r.tp);
        const PartitionRegistration& now = *after.partition(r.tp);
        if (now.leader == before->leader) return;
        // A replica that joins and leads in one change (the end of a reassignment) is no such case.
        const bool unclean = now.leader_recovery_state == LeaderRecoveryState::Recovering &&
                             !contains(before->isr, now.leader) &&
                             !contains(before->elr, now.leader);
        const Fact fact = !now.has_leader() ? Fact::PartitionOffline
                          : unclean        ? Fact::UncleanLeaderElected
                                           : Fact::LeaderElected;
        Observation& o = at(r.tp, fact);
        o.epoch = now.leader_epoch;
        o.value = now.leader.value();
        o.value2 = before->leader.value();
        o.rule = "leader.elect";
    }
    template <class Other>
    void operator()(const Other&) {}

  private:
    Observation& at(TopicPartition tp, Fact fact) {
        Observation& o = observed.emplace_back();
        o.fact = fact;
        o.tp = tp;
        o.offset = Offset(offset);
        return o;
    }
    void broker(Fact fact, NodeId id) { at({}, fact).value = id.value(); }
    void changed(TopicPartition tp) {
        const PartitionRegistration& now = *after.partition(tp);
        Observation& o = at(tp, Fact::PartitionChanged);
        o.epoch = now.leader_epoch;
        o.value = static_cast<std::int64_t>(now.isr.size());
        o.value2 = static_cast<std::int64_t>(now.elr.size());
    }
};

}  // namespace

void apply_observed(ControllerState& state, const MetadataRecord& record, std::int64_t offset,
                    std::vector<Observation>& observed, ClusterDelta* delta) {
    std::optional<PartitionRegistration> before;
    if (const auto* change = std::get_if<PartitionChangeRecord>(&record)) {
        if (const auto* partition = state.image.partition(change->tp)) before = *partition;
    }
    apply_record(state, record, offset, delta);
    std::visit(Observe{state.image, before, observed, offset}, record);
}

}  // namespace hw
