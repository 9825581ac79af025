#include "broker_model/config/rules/topic_limits.hpp"

#include <string>

namespace hw::config {
namespace {

constexpr std::int64_t kSameAsTotal = -2;
constexpr std::int64_t kUnlimited = -1;

Rejected invalid(std::string message) {
    return {.exception = "InvalidConfigurationException", .message = std::move(message)};
}

std::optional<Rejected> refuse_local_retention(const Values& topic, std::string_view total_key,
                                               std::string_view local_key) {
    const std::int64_t total = topic.number(total_key);
    const std::int64_t local = topic.number(local_key);
    if (total <= kUnlimited || local == kSameAsTotal) return std::nullopt;
    const auto refused = [&](std::string why) {
        return invalid_value(local_key, std::to_string(local), why + std::to_string(total));
    };
    if (local == kUnlimited) {
        return refused("Value must not be -1 as " + std::string(total_key) + " value is set as ");
    }
    if (local > total) {
        return refused("Value must not be more than " + std::string(total_key) +
                       " property value: ");
    }
    return std::nullopt;
}

std::optional<Rejected> refuse_split_retention(const Values& topic) {
    const auto differs = [&](std::string_view local, std::string_view total) {
        return topic.number(local) != kSameAsTotal && topic.number(local) != topic.number(total);
    };
    const auto refused = [](const std::string& unit) {
        return invalid("When `remote.log.copy.disable` is set to true, the `local.retention." +
                       unit + "` and `retention." + unit +
                       "` must be set to the identical value because there will be no more logs "
                       "copied to the remote storage.");
    };
    if (differs("local.retention.bytes", "retention.bytes")) return refused("bytes");
    if (differs("local.retention.ms", "retention.ms")) return refused("ms");
    return std::nullopt;
}

std::optional<Rejected> refuse_tiered(const Values& topic, bool broker_has_tiered_storage) {
    if (!broker_has_tiered_storage) {
        return config_exception(
            "Tiered Storage functionality is disabled in the broker. Topic "
            "cannot be configured with remote log storage.");
    }
    const TextList& policy = topic.list("cleanup.policy");
    if (!policy.empty() && policy != TextList{"delete"}) {
        return config_exception(
            "Remote log storage only supports topics with "
            "cleanup.policy=delete or cleanup.policy being an empty list.");
    }
    if (auto r = refuse_local_retention(topic, "retention.bytes", "local.retention.bytes"))
        return r;
    if (auto r = refuse_local_retention(topic, "retention.ms", "local.retention.ms")) return r;
    if (topic.flag("remote.log.copy.disable")) return refuse_split_retention(topic);
    return std::nullopt;
}

}  // namespace

std::optional<Rejected> refuse_topic(const Values& topic, bool broker_has_tiered_storage) {
    const std::int64_t lo = topic.number("min.compaction.lag.ms");
    const std::int64_t hi = topic.number("max.compaction.lag.ms");
    if (lo > hi) {
        return invalid("conflict topic config setting min.compaction.lag.ms (" +
                       std::to_string(lo) + ") > max.compaction.lag.ms (" + std::to_string(hi) +
                       ")");
    }
    if (!topic.flag("remote.storage.enable")) return std::nullopt;
    return refuse_tiered(topic, broker_has_tiered_storage);
}

}  // namespace hw::config
