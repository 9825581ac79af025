// Decisions about topics. Rules: topic_name.hpp, manual_assignment.hpp, replica_placement.hpp,
// config_change.hpp.
// Source: ReplicationControlManager.createTopics, deleteTopics, createPartitions, ControllerApis
// (4.2).
#include <algorithm>
#include <optional>
#include <utility>

#include "broker_model/base/check.hpp"
#include "broker_model/controller/config_change.hpp"
#include "broker_model/controller/controller_decisions.hpp"
#include "broker_model/controller/manual_assignment.hpp"
#include "broker_model/controller/partition_updates.hpp"
#include "broker_model/controller/replica_placement.hpp"
#include "broker_model/controller/topic_name.hpp"

namespace hw {
namespace {

constexpr std::int64_t kMaxPartitionsPerRequest = 10'000;
constexpr const char* kMetadataTopic = "__cluster_metadata";

using Assignments = std::vector<NodeList>;
using Assigned = Result<Assignments, AdminResult>;

Failure<AdminResult> refused(ErrorCode error, std::string message) {
    return Failure{AdminResult{error, std::move(message)}};
}

std::optional<AdminResult> unusable_name(const ClusterImage& image, const std::string& name) {
    if (name == kMetadataTopic) {
        return AdminResult{ErrorCode::INVALID_REQUEST, "Creation of internal topic " + name +
                                                           " is prohibited."};
    }
    if (image.topics.find(name) != nullptr) {
        return AdminResult{ErrorCode::TOPIC_ALREADY_EXISTS, "Topic '" + name + "' already exists."};
    }
    const bool may_collide = name.find_first_of("._") != name.npos;
    for (const auto& [other, id] : image.topics.by_name()) {
        if (!may_collide || !topic_names_collide(name, other)) continue;
        return AdminResult{ErrorCode::INVALID_TOPIC_EXCEPTION,
                           "Topic '" + name + "' collides with existing topic: " + other};
    }
    if (auto illegal = illegal_topic_name(name)) {
        return AdminResult{ErrorCode::INVALID_TOPIC_EXCEPTION, std::move(*illegal)};
    }
    return std::nullopt;
}

NodeList active_of(const ClusterImage& image, const NodeList& replicas) {
    NodeList active;
    std::copy_if(replicas.begin(), replicas.end(), std::back_inserter(active),
                 active_brokers(image));
    return active;
}

std::vector<UsableBroker> usable_brokers(const ControllerState& state) {
    std::vector<UsableBroker> usable;
    for (const auto& [id, broker] : state.image.brokers) {
        const auto* heartbeat = state.heartbeats.find(id);
        if (heartbeat != nullptr && heartbeat->is_shutting_down()) continue;
        usable.push_back({id, broker.rack, broker.fenced});
    }
    return usable;
}

Result<Assignments, std::string> place(ControllerState& state, std::int32_t partitions,
                                       std::int32_t replication_factor) {
    const NextInt next_int = [&state](std::int32_t bound) {
        return static_cast<std::int32_t>(
            state.placement.below(static_cast<std::uint64_t>(bound)));
    };
    return place_replicas(partitions, replication_factor, usable_brokers(state), next_int);
}

Assigned checked_manual(const ClusterImage& image, const Assignments& lists, std::size_t first,
                        std::optional<std::size_t> replication_factor) {
    constexpr ErrorCode kBad = ErrorCode::INVALID_REPLICA_ASSIGNMENT;
    for (std::size_t i = 0; i < lists.size(); ++i) {
        if (auto bad = bad_manual_assignment(image, lists[i], replication_factor)) {
            return refused(kBad, std::move(*bad));
        }
        replication_factor = lists[i].size();
        if (active_of(image, lists[i]).empty()) {
            return refused(kBad, "All brokers specified in the manual partition assignment for "
                                 "partition " + std::to_string(first + i) +
                                 " are fenced or in controlled shutdown.");
        }
    }
    return lists;
}

std::string unable_to_replicate(std::int32_t replication_factor, const std::string& why) {
    return "Unable to replicate the partition " + std::to_string(replication_factor) +
           " time(s): " + why;
}

// The leader is alive by construction, but may be shutting down.
std::optional<AdminResult> without_live_replica(const ClusterImage& image,
                                                const Assignments& placed) {
    for (const NodeList& replicas : placed) {
        if (!active_of(image, replicas).empty()) continue;
        return AdminResult{
            ErrorCode::INVALID_REPLICATION_FACTOR,
            unable_to_replicate(static_cast<std::int32_t>(replicas.size()),
                                "All brokers are currently fenced or in controlled shutdown.")};
    }
    return std::nullopt;
}

std::int32_t asked_partitions(const ControllerState& state, const CreateTopicRequest& request) {
    if (request.partitions != -1) return request.partitions;
    return static_cast<std::int32_t>(state.settings.file.number("num.partitions"));
}

Assigned assign_new_topic(ControllerState& state, const CreateTopicRequest& request) {
    const std::string manual = "A manual partition assignment was specified, but ";
    if (!request.assignment.empty()) {
        if (request.replication_factor != -1) {
            return refused(ErrorCode::INVALID_REQUEST,
                           manual + "replication factor was not set to -1.");
        }
        if (request.partitions != -1) {
            return refused(ErrorCode::INVALID_REQUEST,
                           manual + "numPartitions was not set to -1.");
        }
        return checked_manual(state.image, request.assignment, 0, std::nullopt);
    }
    if (request.replication_factor < -1 || request.replication_factor == 0) {
        return refused(ErrorCode::INVALID_REPLICATION_FACTOR,
                       "Replication factor must be larger than 0, or -1 to use the default value.");
    }
    if (request.partitions < -1 || request.partitions == 0) {
        return refused(ErrorCode::INVALID_PARTITIONS,
                       "Number of partitions was set to an invalid non-positive value.");
    }
    const std::int32_t partitions = asked_partitions(state, request);
    const std::int16_t factor =
        request.replication_factor == -1
            ? static_cast<std::int16_t>(state.settings.file.number("default.replication.factor"))
            : request.replication_factor;
    auto placed = place(state, partitions, factor);
    if (!placed) {
        return refused(ErrorCode::INVALID_REPLICATION_FACTOR,
                       unable_to_replicate(factor, placed.error()));
    }
    if (auto dead = without_live_replica(state.image, placed.value())) return Failure{*dead};
    return std::move(placed.value());
}

bool asks_for_too_many(const ControllerState& state, const CreateTopicRequest& request) {
    if (!request.assignment.empty()) {
        return static_cast<std::int64_t>(request.assignment.size()) > kMaxPartitionsPerRequest;
    }
    return asked_partitions(state, request) > kMaxPartitionsPerRequest;
}

void add_partitions(const ClusterImage& image, TopicId topic, std::size_t first,
                    const Assignments& lists, Records& records) {
    for (std::size_t i = 0; i < lists.size(); ++i) {
        PartitionRegistration partition;
        partition.replicas = lists[i];
        partition.isr = active_of(image, lists[i]);
        partition.leader = partition.isr.front();
        partition.has_directories = image.feature_level(kMetadataVersion) >= kMetadataVersion37Iv2;
        records.emplace_back(
            PartitionRecord{{topic, static_cast<std::int32_t>(first + i)},
                            std::make_shared<PartitionRegistration>(std::move(partition))});
    }
}

Assigned assign_more_partitions(ControllerState& state, const CreatePartitionsRequest& request,
                                const TopicImage& topic) {
    const auto existing = static_cast<std::int32_t>(topic.partitions.size());
    if (request.count == existing) {
        return refused(ErrorCode::INVALID_PARTITIONS,
                       "Topic already has " + std::to_string(existing) + " partition(s).");
    }
    if (request.count < existing) {
        return refused(ErrorCode::INVALID_PARTITIONS,
                       "The topic " + topic.name + " currently has " + std::to_string(existing) +
                           " partition(s); " + std::to_string(request.count) +
                           " would not be an increase.");
    }
    const std::int32_t additional = request.count - existing;
    const std::size_t factor = topic.partitions.front()->replicas.size();
    if (request.assignment) {
        if (static_cast<std::int32_t>(request.assignment->size()) != additional) {
            return refused(ErrorCode::INVALID_REPLICA_ASSIGNMENT,
                           "Attempted to add " + std::to_string(additional) +
                               " additional partition(s), but only " +
                               std::to_string(request.assignment->size()) +
                               " assignment(s) were specified.");
        }
        return checked_manual(state.image, *request.assignment, topic.partitions.size(), factor);
    }
    auto placed = place(state, additional, static_cast<std::int32_t>(factor));
    if (!placed) return refused(ErrorCode::INVALID_REPLICATION_FACTOR, placed.error());
    if (auto dead = without_live_replica(state.image, placed.value())) return Failure{*dead};
    return std::move(placed.value());
}

}  // namespace

Decision<CreateTopicResponse> decide(ControllerState& state, const CreateTopicRequest& request,
                                     const DecisionTime&) {
    HW_CHECK(state.active, "only the active controller decides");
    Decision<CreateTopicResponse> decision;
    AdminResult& result = decision.response.result;
    if (asks_for_too_many(state, request)) {
        result = {ErrorCode::POLICY_VIOLATION,
                  "Excessively large number of partitions per request."};
        return decision;
    }
    if (auto unusable = unusable_name(state.image, request.name)) {
        result = std::move(*unusable);
        return decision;
    }
    AlterConfigRequest configs{ConfigResourceType::Topic, request.name, {}, false};
    configs.changes.insert(request.configs.begin(), request.configs.end());
    ConfigChange changed = change_configs(state, configs, Existence::NotChecked);
    if (changed.result.error != ErrorCode::NONE) {
        result = std::move(changed.result);
        return decision;
    }
    const Assigned assigned = assign_new_topic(state, request);
    if (!assigned) {
        result = assigned.error();
        return decision;
    }
    const TopicId id = state.image.topics.next_id();
    decision.response.id = id;
    if (request.validate_only) return decision;
    decision.records.emplace_back(TopicRecord{request.name, id});
    std::move(changed.records.begin(), changed.records.end(),
              std::back_inserter(decision.records));
    add_partitions(state.image, id, 0, assigned.value(), decision.records);
    return decision;
}

Decision<DeleteTopicResponse> decide(ControllerState& state, const DeleteTopicRequest& request,
                                     const DecisionTime&) {
    Decision<DeleteTopicResponse> decision;
    const TopicImage* topic = state.image.topics.find(request.name);
    if (topic == nullptr) {
        decision.response.result.error = ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
        return decision;
    }
    decision.records.emplace_back(RemoveTopicRecord{topic->id});
    return decision;
}

Decision<CreatePartitionsResponse> decide(ControllerState& state,
                                          const CreatePartitionsRequest& request,
                                          const DecisionTime&) {
    HW_CHECK(state.active, "only the active controller decides");
    Decision<CreatePartitionsResponse> decision;
    const TopicImage* topic = state.image.topics.find(request.topic);
    if (topic == nullptr) {
        decision.response.result = {ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
                                    "This server does not host this topic-partition."};
        return decision;
    }
    const Assigned assigned = assign_more_partitions(state, request, *topic);
    if (!assigned) {
        decision.response.result = assigned.error();
        return decision;
    }
    if (request.validate_only) return decision;
    add_partitions(state.image, topic->id, topic->partitions.size(), assigned.value(),
                   decision.records);
    return decision;
}

}  // namespace hw
