#include "broker_model/controller/partition_change.hpp"

#include "broker_model/controller/features.hpp"
#include "tests/conformance/adapters/partition_json.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

constexpr TopicPartition kPartition{TopicId{0}, 0};

Election election(const std::string& name) {
    if (name == "PREFERRED") return Election::Preferred;
    return name == "UNCLEAN" ? Election::Unclean : Election::Online;
}

std::optional<NodeList> optional_nodes(const Json& list) {
    if (list.is_null()) return std::nullopt;
    return nodes_from(list);
}

WantedChange wanted_from(const Json& in) {
    WantedChange wanted;
    wanted.isr = optional_nodes(in.at("target_isr"));
    wanted.replicas = optional_nodes(in.at("target_replicas"));
    wanted.removing_replicas = optional_nodes(in.at("target_removing_replicas"));
    wanted.adding_replicas = optional_nodes(in.at("target_adding_replicas"));
    wanted.unclean_shutdown_replicas =
        optional_nodes(in.at("unclean_shutdown_replicas")).value_or(NodeList{});
    wanted.election = election(in.at("election"));
    const Json& recovery = in.at("target_leader_recovery_state");
    if (!recovery.is_null()) wanted.leader_recovery_state = recovery_state_from(recovery);
    return wanted;
}

Json nodes_or_null(const std::optional<NodeList>& nodes) {
    return nodes ? to_json(*nodes) : Json();
}

Json record_json(const PartitionChangeRecord& r) {
    return Json{
        {"isr", nodes_or_null(r.isr)},
        {"leader", r.leader.value()},
        {"replicas", nodes_or_null(r.replicas)},
        {"removing_replicas", nodes_or_null(r.removing_replicas)},
        {"adding_replicas", nodes_or_null(r.adding_replicas)},
        {"eligible_leader_replicas", nodes_or_null(r.elr)},
        {"last_known_elr", nodes_or_null(r.last_known_elr)},
        {"leader_recovery_state",
         r.leader_recovery_state ? static_cast<int>(*r.leader_recovery_state) : -1}};
}

Json run(const Json& in) {
    PartitionRegistration before = partition_from(in.at("partition"));
    before.has_directories = true;  // the cases' brokers have one each
    PartitionRules rules;
    rules.metadata_version =
        metadata_version_level(in.at("metadata_version").get<std::string>()).value();
    rules.elr_enabled = in.at("eligible_leader_replicas_enabled");
    rules.min_isr = in.at("min_insync_replicas");
    rules.remembers_last_leader = in.at("use_last_known_leader_in_balanced_recovery");
    const NodeList acceptable = nodes_from(in.at("acceptable_leaders"));

    const auto record =
        change_partition(kPartition, before, wanted_from(in), rules,
                         [&](NodeId id) { return contains(acceptable, id); });
    Json out{{"changed", record.has_value()}, {"record", record ? record_json(*record) : Json()}};
    if (record && !mergeable(before, *record)) {
        out["exception"] = "IllegalArgumentException";
        return out;
    }
    const PartitionRegistration after = record ? merge(before, *record) : before;
    out["leader_epoch_bumped"] = after.leader_epoch > before.leader_epoch;
    out["partition"] = to_json(after);
    return out;
}

const RegisterFamily kRegistered{{"partition-change", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
