#include "broker_model/controller/config_change.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "broker_model/config/accept.hpp"
#include "broker_model/controller/partition_updates.hpp"
#include "broker_model/controller/topic_config.hpp"
#include "broker_model/controller/topic_name.hpp"

namespace hw {
namespace {

constexpr std::size_t kMaxValueLength = 32767;

using Refusal = std::optional<AdminResult>;

bool is_node_id(const std::string& name) {
    return !name.empty() && name.size() <= 9 &&
           name.find_first_not_of("0123456789") == std::string::npos;
}

std::vector<ConfigRecord> changed_values(const ClusterImage& image,
                                         const AlterConfigRequest& request) {
    const ConfigResource resource{request.resource, request.name};
    std::vector<ConfigRecord> changed;
    for (const auto& [key, value] : request.changes) {
        const std::string* current = image.config(resource, key);
        const bool same = current != nullptr ? value == *current : !value.has_value();
        if (same && resource.type != ConfigResourceType::Broker) continue;
        changed.push_back({resource, key, value});
    }
    return changed;
}

Refusal refused_value(const ClusterImage& image, const ConfigRecord& record) {
    if (record.resource.type == ConfigResourceType::Broker && record.key == kMinInsyncReplicas &&
        elr_enabled(image)) {
        const std::string key(kMinInsyncReplicas);
        if (!record.resource.name.empty()) {
            return AdminResult{ErrorCode::INVALID_CONFIG,
                               "Broker-level " + key + " cannot be altered while ELR is enabled."};
        }
        if (!record.value) {
            return AdminResult{ErrorCode::INVALID_CONFIG,
                               "Cluster-level " + key + " cannot be removed while ELR is enabled."};
        }
    }
    if (record.value && record.value->size() > kMaxValueLength) {
        return AdminResult{ErrorCode::INVALID_CONFIG,
                           "The configuration value cannot be added because it exceeds the "
                           "maximum value size of 32767 bytes."};
    }
    return std::nullopt;
}

Refusal refused_name(const ConfigResource& resource) {
    const std::string& name = resource.name;
    switch (resource.type) {
        case ConfigResourceType::Topic:
            if (name.empty()) {
                return AdminResult{ErrorCode::INVALID_REQUEST,
                                   "Default topic resources are not allowed."};
            }
            if (auto illegal = illegal_topic_name(name)) {
                return AdminResult{ErrorCode::INVALID_TOPIC_EXCEPTION, std::move(*illegal)};
            }
            return std::nullopt;
        case ConfigResourceType::Broker:
            if (name.empty() || is_node_id(name)) return std::nullopt;
            return AdminResult{ErrorCode::INVALID_REQUEST,
                               "Unable to parse broker name as a base 10 number."};
        case ConfigResourceType::Group:
            if (!name.empty()) return std::nullopt;
            return AdminResult{ErrorCode::INVALID_REQUEST,
                               "Default group resources are not allowed."};
    }
    return std::nullopt;
}

// The set that would result, judged as a whole.
Refusal refused_values(const ControllerState& state, const ConfigResource& resource,
                       const std::vector<ConfigRecord>& changed) {
    ConfigMap values;
    const auto current = state.image.configs.find(resource);
    if (current != state.image.configs.end()) values = current->second;
    for (const ConfigRecord& record : changed) {
        if (record.value) {
            values[record.key] = *record.value;
        } else {
            values.erase(record.key);
        }
    }
    config::Overrides overrides;
    for (const auto& [key, value] : values) overrides.push_back({key, value});
    if (overrides.empty() || resource.type == ConfigResourceType::Broker) return std::nullopt;
    const auto accepted = resource.type == ConfigResourceType::Topic
                              ? config::accept_topic(overrides, state.settings.file, false)
                              : config::accept_group(overrides, state.settings.file);
    if (accepted) return std::nullopt;
    return AdminResult{ErrorCode::INVALID_CONFIG, accepted.error().message};
}

Refusal missing_resource(const ControllerState& state, const ConfigResource& resource) {
    const std::string& name = resource.name;
    if (resource.type == ConfigResourceType::Topic && state.image.topics.find(name) == nullptr) {
        return AdminResult{ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
                           "The topic '" + name + "' does not exist."};
    }
    if (resource.type != ConfigResourceType::Broker || name.empty()) return std::nullopt;
    const NodeId node(std::stoi(name));
    const bool is_controller = contains(state.settings.controllers, node);
    if (is_controller || state.image.broker(node) != nullptr) return std::nullopt;
    return AdminResult{ErrorCode::BROKER_ID_NOT_REGISTERED,
                       "No node with id " + name + " found."};
}

}  // namespace

ConfigChange change_configs(const ControllerState& state, const AlterConfigRequest& request,
                            Existence existence) {
    const ConfigResource resource{request.resource, request.name};
    std::vector<ConfigRecord> changed = changed_values(state.image, request);
    for (const ConfigRecord& record : changed) {
        if (auto refusal = refused_value(state.image, record)) return {std::move(*refusal), {}};
    }
    if (auto refusal = refused_name(resource)) return {std::move(*refusal), {}};
    if (auto refusal = refused_values(state, resource, changed)) return {std::move(*refusal), {}};
    if (existence == Existence::Checked) {
        if (auto refusal = missing_resource(state, resource)) return {std::move(*refusal), {}};
    }
    ConfigChange change;
    const bool changes_min_isr = std::any_of(changed.begin(), changed.end(), [](const auto& r) {
        return r.key == kMinInsyncReplicas;
    });
    for (ConfigRecord& record : changed) change.records.emplace_back(std::move(record));
    if (changes_min_isr && elr_enabled(state.image)) {
        const bool topic = resource.type == ConfigResourceType::Topic;
        change.records.emplace_back(ClearElrRecord{topic ? resource.name : ""});
    }
    return change;
}

ConfigRecord cluster_min_isr(const ControllerSettings& settings) {
    const std::string key(kMinInsyncReplicas);
    return {cluster_default(), key, std::to_string(settings.file.number(key))};
}

std::vector<MetadataRecord> elr_safety_records(const ControllerState& state) {
    std::vector<MetadataRecord> records;
    const std::string key(kMinInsyncReplicas);
    if (state.image.config(cluster_default(), key) == nullptr) {
        records.emplace_back(cluster_min_isr(state.settings));
    }
    for (const auto& [resource, values] : state.image.configs) {
        const bool single_broker =
            resource.type == ConfigResourceType::Broker && !resource.name.empty();
        if (single_broker && values.contains(key)) {
            records.emplace_back(ConfigRecord{resource, key, std::nullopt});
        }
    }
    return records;
}

}  // namespace hw
