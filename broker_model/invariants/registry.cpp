// All properties by name, and the set of them that watches a run.
#include <algorithm>

#include "broker_model/invariants/acked_records_survive.hpp"
#include "broker_model/invariants/high_watermark_monotonic.hpp"
#include "broker_model/invariants/hw_below_isr_minimum.hpp"
#include "broker_model/invariants/isr_full.hpp"
#include "broker_model/invariants/isr_subset_of_replicas.hpp"
#include "broker_model/invariants/lag_zero.hpp"
#include "broker_model/invariants/leader_epoch_increases.hpp"
#include "broker_model/invariants/leader_exists.hpp"
#include "broker_model/invariants/log_matching.hpp"
#include "broker_model/invariants/metadata_log_matching.hpp"
#include "broker_model/invariants/no_duplicates.hpp"
#include "broker_model/invariants/offsets_contiguous.hpp"
#include "broker_model/invariants/one_leader_per_epoch.hpp"
#include "broker_model/invariants/per_partition_order.hpp"

namespace hw::invariants {
namespace {

constexpr std::size_t kKeptPerInvariant = 20;

template <class... Properties>
struct Catalogue {
    static std::vector<InvariantInfo> infos() {
        return {InvariantInfo{Properties::kName, Properties::kStatement}...};
    }
    template <class Base>
    static std::vector<std::unique_ptr<Base>> make_all() {
        std::vector<std::unique_ptr<Base>> out;
        (out.push_back(std::make_unique<Properties>()), ...);
        return out;
    }
};

using Safety = Catalogue<AckedRecordsSurvive, HighWatermarkMonotonic, HwBelowIsrMinimum,
                         IsrSubsetOfReplicas, LeaderEpochIncreases, LogMatching,
                         MetadataLogMatching, NoDuplicates, OffsetsContiguous, OneLeaderPerEpoch,
                         PerPartitionOrder>;
using Conditions = Catalogue<IsrFull, LagZero, LeaderExists>;

}  // namespace

const std::vector<InvariantInfo>& safety_invariants() {
    static const std::vector<InvariantInfo> kAll = Safety::infos();
    return kAll;
}

const std::vector<InvariantInfo>& liveness_invariants() {
    static const std::vector<InvariantInfo> kAll = Conditions::infos();
    return kAll;
}

std::unique_ptr<Liveness> make_liveness(std::string_view name) {
    for (auto& condition : Conditions::make_all<Liveness>()) {
        if (condition->name() == name) return std::move(condition);
    }
    return nullptr;
}

InvariantSet::InvariantSet() : all_(Safety::make_all<Invariant>()), counts_(all_.size(), 0) {
    for (const auto& one : all_) {
        facts_.push_back(one->facts());
        wanted_.add(facts_.back());
    }
}

void InvariantSet::deal(const Event& event, const ClusterView& view) {
    for (std::size_t i = 0; i < all_.size(); ++i) {
        if (!facts_[i].contains(event.what.fact)) continue;
        Breaches found;
        all_[i]->after_event(event, view, found);
        if (!found.empty()) keep(i, std::move(found));
    }
}

void InvariantSet::at_end(const ClusterView& view, const RecordLedger& ledger) {
    for (std::size_t i = 0; i < all_.size(); ++i) {
        Breaches found;
        all_[i]->at_end(view, ledger, found);
        keep(i, std::move(found));
    }
}

void InvariantSet::keep(std::size_t invariant, Breaches found) {
    for (Breach& one : found) {
        if (counts_[invariant]++ < kKeptPerInvariant) breaches_.push_back(std::move(one));
    }
}

std::uint64_t InvariantSet::count(std::string_view invariant) const {
    for (std::size_t i = 0; i < all_.size(); ++i) {
        if (all_[i]->name() == invariant) return counts_[i];
    }
    return 0;
}

}  // namespace hw::invariants
