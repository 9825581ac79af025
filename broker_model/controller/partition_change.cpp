#include "broker_model/controller/partition_change.hpp"

#include <utility>

#include "broker_model/base/check.hpp"
#include "broker_model/controller/elr.hpp"
#include "broker_model/controller/features.hpp"
#include "broker_model/controller/reassignment.hpp"

namespace hw {
namespace {

bool contains_all(const NodeList& nodes, const NodeList& wanted) {
    return without(wanted, nodes).empty();
}

class PartitionChange {
  public:
    PartitionChange(TopicPartition tp, const PartitionRegistration& before,
                    const WantedChange& wanted, const PartitionRules& rules)
        : before_(before),
          rules_(rules),
          plan_{wanted.replicas.value_or(before.replicas),
                wanted.removing_replicas.value_or(before.removing_replicas),
                wanted.adding_replicas.value_or(before.adding_replicas)},
          isr_(wanted.isr.value_or(before.isr)),
          eligible_{before.elr, before.last_known_elr} {
        record_.tp = tp;
        finish_reassignment();
        if (rules.elr_enabled) {
            eligible_ = eligible_replicas(before, isr_, rules.min_isr,
                                          wanted.unclean_shutdown_replicas);
        }
    }

    void elect(Election type, const AcceptableLeader& acceptable) {
        const bool last_known = rules_.elr_enabled && rules_.remembers_last_leader;
        const ElectionCandidates candidates{plan_.replicas,        isr_,      eligible_.elr,
                                            before_.leader,        before_.last_known_elr,
                                            last_known};
        const Elected elected = elect_leader(type, candidates, acceptable);
        if (elected.leader == before_.leader) return;
        record_.leader = elected.leader;
        if (contains(eligible_.elr, elected.leader)) {
            isr_ = {elected.leader};
            eligible_.elr = without(eligible_.elr, isr_);
        }
        if (elected.unclean) {
            record_.isr = NodeList{elected.leader};
            if (before_.leader_recovery_state != LeaderRecoveryState::Recovering) {
                record_.leader_recovery_state = LeaderRecoveryState::Recovering;
            }
        }
    }

    void write_replicas_and_isr() {
        if (!contains_all(plan_.replicas, before_.replicas)) bump_leader_epoch();
        write_elr();
        const bool may_be_written = !isr_.empty() || rules_.elr_enabled;
        if (!record_.isr && may_be_written && isr_ != before_.isr) record_.isr = isr_;
        const bool isr_shrinks = record_.isr && !contains_all(*record_.isr, before_.isr);
        if (isr_shrinks && rules_.metadata_version < kMetadataVersion36Iv0) bump_leader_epoch();
        write_last_known_leader();
        if (!plan_.replicas.empty()) {
            write_if_changed(record_.replicas, plan_.replicas, before_.replicas);
            record_.has_directories = record_.replicas.has_value() &&
                                      rules_.metadata_version >= kMetadataVersion37Iv2;
        }
        write_if_changed(record_.removing_replicas, plan_.removing, before_.removing_replicas);
        write_if_changed(record_.adding_replicas, plan_.adding, before_.adding_replicas);
    }

    void write_recovery_state(LeaderRecoveryState wanted) {
        if (wanted != before_.leader_recovery_state) record_.leader_recovery_state = wanted;
    }

    [[nodiscard]] bool changes_nothing() const {
        const auto& r = record_;
        return !r.isr && !r.elr && !r.last_known_elr && r.leader == kNoLeaderChange &&
               !r.replicas && !r.removing_replicas && !r.adding_replicas &&
               !r.leader_recovery_state;
    }
    [[nodiscard]] PartitionChangeRecord take() { return std::move(record_); }

  private:
    static void write_if_changed(std::optional<NodeList>& field, const NodeList& now,
                                 const NodeList& old) {
        if (now != old) field = now;
    }

    void bump_leader_epoch() {
        if (record_.leader == kNoLeaderChange) record_.leader = before_.leader;
    }

    void finish_reassignment() {
        auto done = completed_reassignment(plan_, isr_);
        if (!done) return;
        plan_ = {std::move(done->replicas), {}, {}};
        isr_ = std::move(done->isr);
    }

    void write_elr() {
        const bool unclean_election = record_.isr.has_value();
        if (unclean_election || !rules_.elr_enabled) eligible_ = {};
        write_if_changed(record_.elr, eligible_.elr, before_.elr);
        if (!rules_.remembers_last_leader) {
            write_if_changed(record_.last_known_elr, eligible_.last_known_elr,
                             before_.last_known_elr);
        }
    }

    void write_last_known_leader() {
        if (!rules_.remembers_last_leader || !rules_.elr_enabled) return;
        const bool remembered = !before_.last_known_elr.empty();
        if (record_.leader == kNoNode && !remembered) {
            record_.last_known_elr = NodeList{before_.leader};
        } else if (record_.leader.value() >= 0 && remembered) {
            record_.last_known_elr = NodeList{};
        }
    }

    const PartitionRegistration& before_;
    const PartitionRules& rules_;
    ReassignmentPlan plan_;
    NodeList isr_;
    EligibleReplicas eligible_;
    PartitionChangeRecord record_;
};

}  // namespace

std::optional<PartitionChangeRecord> change_partition(TopicPartition tp,
                                                      const PartitionRegistration& before,
                                                      const WantedChange& wanted,
                                                      const PartitionRules& rules,
                                                      const AcceptableLeader& acceptable) {
    PartitionChange change(tp, before, wanted, rules);
    change.elect(wanted.election, acceptable);
    change.write_replicas_and_isr();
    change.write_recovery_state(
        wanted.leader_recovery_state.value_or(before.leader_recovery_state));
    if (change.changes_nothing()) return std::nullopt;
    return change.take();
}

bool mergeable(const PartitionRegistration& before, const PartitionChangeRecord& change) {
    const bool resized = change.replicas && change.replicas->size() != before.replicas.size();
    return !resized || !before.has_directories || change.has_directories;
}

PartitionRegistration merge(const PartitionRegistration& before,
                            const PartitionChangeRecord& change) {
    HW_CHECK(mergeable(before, change), "replicas change without their directories");
    PartitionRegistration after = before;
    after.has_directories = before.has_directories || change.has_directories;
    if (change.replicas) after.replicas = *change.replicas;
    if (change.isr) after.isr = *change.isr;
    if (change.elr) after.elr = *change.elr;
    if (change.last_known_elr) after.last_known_elr = *change.last_known_elr;
    if (change.removing_replicas) after.removing_replicas = *change.removing_replicas;
    if (change.adding_replicas) after.adding_replicas = *change.adding_replicas;
    if (change.leader_recovery_state) after.leader_recovery_state = *change.leader_recovery_state;
    if (change.leader != kNoLeaderChange) {
        after.leader = change.leader;
        ++after.leader_epoch;
    }
    ++after.partition_epoch;
    return after;
}

}  // namespace hw
