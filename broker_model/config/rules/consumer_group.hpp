// RULE config.consumer_group -- which settings a consumer's group membership admits.
// - Without group.id nothing is committed: enable.auto.commit becomes false; true by name is
// refused.
// - Settings that the broker decides in the new protocol, and share settings, are refused by name.
// - Heartbeats must be more frequent than the session timeout (classic protocol with a group only).
// Source: ConsumerConfig, ClassicKafkaConsumer, Heartbeat; KIP-289, KIP-848, KIP-1082.
//   group.id  protocol  given                                | result
//   g         classic   heartbeat 3000, session 45000        | accepted
//   g         classic   heartbeat 45000, session 45000       | refused, no setting is named
//   (none)    classic   heartbeat 45000, session 45000       | accepted
//   g         consumer  session.timeout.ms                   | refused: the broker decides it
//   (none)    any       enable.auto.commit=true              | refused
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "broker_model/config/overrides.hpp"

namespace hw::config {

// False without a group.
[[nodiscard]] inline Result<bool, Rejected> effective_auto_commit(bool has_group, bool enabled,
                                                                  bool given) {
    if (has_group || (given && !enabled)) return enabled;
    if (!given) return false;
    return Failure{Rejected{.exception = "InvalidConfigurationException",
                            .message = "enable.auto.commit cannot be set to true when default "
                                       "group id (null) is used."}};
}

// Names of the given settings that the protocol does not admit, in Kafka's order.
[[nodiscard]] inline TextList not_admitted_by_protocol(const Overrides& overrides, bool classic) {
    constexpr std::string_view kClassic[] = {"group.remote.assignor", "share.acknowledgement.mode",
                                             "share.acquire.mode"};
    constexpr std::string_view kConsumer[] = {"partition.assignment.strategy",
                                              "heartbeat.interval.ms", "session.timeout.ms",
                                              "share.acknowledgement.mode", "share.acquire.mode"};
    TextList refused;
    const auto check = [&](std::string_view key) {
        const Override* given = last_of(overrides, key);
        if (given != nullptr && !trimmed(given->value).empty()) refused.emplace_back(key);
    };
    if (classic) {
        for (std::string_view key : kClassic) check(key);
    } else {
        for (std::string_view key : kConsumer) check(key);
    }
    return refused;
}

[[nodiscard]] inline std::optional<Rejected> refuse_heartbeat(std::int64_t heartbeat_ms,
                                                              std::int64_t session_ms) {
    if (heartbeat_ms < session_ms && heartbeat_ms < 0) {
        return Rejected{.exception = "IllegalArgumentException",
                        .message = "Invalid negative timeout " + std::to_string(heartbeat_ms)};
    }
    if (heartbeat_ms < session_ms) return std::nullopt;
    return Rejected{.exception = "IllegalArgumentException",
                    .message = "Heartbeat must be set lower than the session timeout"};
}

// A group instance id obeys the rules of topic names.
[[nodiscard]] inline std::optional<Rejected> refuse_instance_id(std::string_view id) {
    constexpr std::size_t kMaxLength = 249;
    constexpr std::string_view kLegal =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    const bool legal = !id.empty() && id != "." && id != ".." && id.size() <= kMaxLength &&
                       id.find_first_not_of(kLegal) == std::string_view::npos;
    if (legal) return std::nullopt;
    return Rejected{.exception = "InvalidConfigurationException",
                    .message = "Group instance id is invalid: '" + std::string(id) + "'"};
}

}  // namespace hw::config
