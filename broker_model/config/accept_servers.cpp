#include <algorithm>
#include <string>

#include "broker_model/config/accept.hpp"
#include "broker_model/config/known_classes.hpp"
#include "broker_model/config/rules/broker_roles.hpp"
#include "broker_model/config/rules/group_bounds.hpp"
#include "broker_model/config/rules/server_limits.hpp"
#include "broker_model/config/rules/topic_limits.hpp"

namespace hw::config {
namespace {

constexpr std::string_view kKafkaConfig = "KafkaConfig";
constexpr std::string_view kTopicValidate = "LogConfig.validate";
constexpr std::string_view kGroupValidate = "GroupConfig.validate";

Failure<Rejected> refused(std::string_view by, Rejected why) {
    why.by = by;
    return Failure{std::move(why)};
}

// node.id and its old name broker.id stand for each other.
Overrides with_both_node_ids(Overrides overrides) {
    const Override* node = last_of(overrides, "node.id");
    const Override* broker = last_of(overrides, "broker.id");
    if (node != nullptr && broker == nullptr) {
        overrides.push_back({"broker.id", node->value, node->line});
    } else if (broker != nullptr && node == nullptr) {
        overrides.push_back({"node.id", broker->value, broker->line});
    }
    return overrides;
}

// Built-in assignors go by their short names; everything else would be a class.
std::optional<Rejected> refuse_assignors(const TextList& names, const TextList& built_in,
                                         ClassRole role) {
    for (const std::string& name : names) {
        if (std::ranges::find(built_in, name) != built_in.end()) continue;
        const auto found = class_role(name);
        if (found == role) continue;
        if (found) {
            return Rejected{.exception = "KafkaException",
                            .message = name + " is not an instance of the expected class"};
        }
        return Rejected{
            .exception = "KafkaException", .message = name, .cause = "ClassNotFoundException"};
    }
    return std::nullopt;
}

std::optional<Rejected> refuse_codec(const Values& v, std::string_view key) {
    const std::int64_t id = v.number(key);
    if (id >= 0 && id <= 4) return std::nullopt;
    return Rejected{.exception = "IllegalArgumentException",
                    .message = "Unknown compression type id: " + std::to_string(id)};
}

std::optional<Rejected> refuse_group_parts(const Values& v) {
    if (auto r = refuse_assignors(v.list("group.consumer.assignors"), {"uniform", "range"},
                                  ClassRole::GroupAssignor)) {
        return r;
    }
    if (auto r = refuse_codec(v, "offsets.topic.compression.codec")) return r;
    if (auto r = refuse_assignors(v.list("group.share.assignors"), {"simple"},
                                  ClassRole::ShareAssignor)) {
        return r;
    }
    if (auto r = refuse_group_coordinator(v)) return r;
    if (auto r = refuse_share_groups(v)) return r;
    if (auto r = refuse_codec(v, "share.coordinator.state.topic.compression.codec")) return r;
    constexpr std::string_view kUpdates = "share.coordinator.snapshot.update.records.per.snapshot";
    if (v.number(kUpdates) >= 0 && v.number(kUpdates) <= 500) return std::nullopt;
    return Rejected{.exception = "IllegalArgumentException",
                    .message = std::string(kUpdates) + " must be between [0, 500]"};
}

std::optional<Rejected> refuse_rebalance_protocols(const Values& v) {
    const TextList& protocols = v.list("group.coordinator.rebalance.protocols");
    if (std::ranges::find(protocols, "classic") != protocols.end()) return std::nullopt;
    return config_exception("Disabling the 'classic' protocol is not supported.");
}

// The peers' listener may have its own list of mechanisms: listener.name.<name>.sasl....
std::optional<Rejected> refuse_inter_broker_sasl(const Values& v, const Overrides& overrides) {
    if (!v.text("security.inter.broker.protocol").starts_with("SASL")) return std::nullopt;
    if (!v.is_null("inter.broker.listener.name")) return std::nullopt;
    std::string prefix = "listener.name." + v.text("security.inter.broker.protocol") + ".";
    std::ranges::transform(prefix, prefix.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    TextList enabled = v.list("sasl.enabled.mechanisms");
    if (const Override* own = last_of(overrides, prefix + "sasl.enabled.mechanisms")) {
        enabled = split_list(own->value);
    }
    const std::string& mechanism = v.text("sasl.mechanism.inter.broker.protocol");
    if (std::ranges::find(enabled, mechanism) != enabled.end()) return std::nullopt;
    return Rejected{.exception = "IllegalArgumentException",
                    .message =
                        "requirement failed: sasl.mechanism.inter.broker.protocol must be "
                        "included in sasl.enabled.mechanisms when SASL is used for "
                        "inter-broker communication"};
}

std::optional<Rejected> refuse_principal_builder(const Values& v) {
    if (class_role(v.text_or("principal.builder.class", "")) == ClassRole::PrincipalBuilder) {
        return std::nullopt;
    }
    return Rejected{.exception = "IllegalArgumentException",
                    .message =
                        "requirement failed: principal.builder.class must implement "
                        "KafkaPrincipalSerde"};
}

std::optional<Rejected> refuse_server(const Values& v, const Overrides& overrides) {
    if (auto r = refuse_group_parts(v)) return r;
    if (auto r = refuse_early_listeners(v)) return r;
    if (auto r = refuse_rebalance_protocols(v)) return r;
    if (v.number("node.id") != v.number("broker.id")) {
        return config_exception("You must set `node.id` to the same value as `broker.id`.");
    }
    if (auto r = refuse_log_and_replication(v)) return r;
    if (auto r = refuse_roles(v)) return r;
    if (auto r = refuse_inter_broker_sasl(v, overrides)) return r;
    if (auto r = refuse_sockets(v)) return r;
    return refuse_principal_builder(v);
}

Result<Values, Rejected> with_known_keys(Scope scope, const Overrides& overrides,
                                         std::string_view by, std::string_view what) {
    for (const Override& o : overrides) {
        if (find(scope, o.key) != nullptr) continue;
        return refused(by, {.exception = "InvalidConfigurationException",
                            .message = "Unknown " + std::string(what) + " config name: " + o.key});
    }
    auto parsed = parse_overrides(scope, overrides);
    if (!parsed) return refused(by, parsed.error());
    return parsed;
}

}  // namespace

Result<Values, Rejected> accept_broker(const Overrides& overrides) {
    auto parsed = parse_overrides(Scope::Broker, with_both_node_ids(overrides));
    if (!parsed) return refused(kKafkaConfig, parsed.error());
    if (auto r = refuse_server(parsed.value(), overrides)) return refused(kKafkaConfig, *r);
    return parsed;
}

Values topic_defaults(const Values& broker) {
    Values topic(Scope::Topic);
    for (const Setting& setting : settings(Scope::Topic)) {
        if (setting.broker_key.empty()) continue;
        if (broker.is_null(setting.broker_key)) continue;
        topic.replace(setting.key, broker.at(setting.broker_key));
    }
    topic.replace("segment.ms", effective_log_roll_ms(broker));
    topic.replace("segment.jitter.ms", effective_log_roll_jitter_ms(broker));
    topic.replace("retention.ms", effective_log_retention_ms(broker));
    topic.replace("flush.ms", broker.is_null("log.flush.interval.ms")
                                  ? broker.at("log.flush.scheduler.interval.ms")
                                  : broker.at("log.flush.interval.ms"));
    return topic;
}

Result<Values, Rejected> accept_topic(const Overrides& overrides, const Values& broker,
                                      bool broker_has_tiered_storage) {
    auto given = with_known_keys(Scope::Topic, overrides, kTopicValidate, "topic");
    if (!given) return given;
    Values topic = topic_defaults(broker);
    for (const Override& o : overrides) topic.give(o.key, given.value().at(o.key));
    if (auto r = refuse_topic(topic, broker_has_tiered_storage)) return refused(kTopicValidate, *r);
    return topic;
}

Result<Values, Rejected> accept_group(const Overrides& overrides, const Values& broker) {
    auto given = with_known_keys(Scope::Group, overrides, kGroupValidate, "group");
    if (!given) return given;
    if (auto r = refuse_group_settings(given.value(), broker)) return refused(kGroupValidate, *r);
    return given;
}

Overrides with_server_essentials(Overrides overrides, std::int32_t node_id) {
    const auto add = [&](std::string_view key, std::string value) {
        if (last_of(overrides, key) == nullptr) {
            overrides.push_back({std::string(key), std::move(value), 0});
        }
    };
    const std::string id = std::to_string(node_id);
    if (last_of(overrides, "broker.id") == nullptr) add("node.id", id);
    add("process.roles", "broker,controller");
    add("controller.listener.names", "CONTROLLER");
    add("listeners", "PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093");
    if (last_of(overrides, "controller.quorum.bootstrap.servers") == nullptr) {
        add("controller.quorum.voters", id + "@localhost:9093");
    }
    return overrides;
}

}  // namespace hw::config
