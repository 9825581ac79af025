#include "broker_model/config/rules/group_bounds.hpp"

#include <string>

namespace hw::config {
namespace {

enum class Relation : std::uint8_t { AtLeast, AtMost, Below };

struct Bound {
    std::string_view key;
    Relation relation;
    std::string_view other;
};

bool holds(std::int64_t value, Relation relation, std::int64_t other) {
    switch (relation) {
        case Relation::AtLeast:
            return value >= other;
        case Relation::AtMost:
            return value <= other;
        case Relation::Below:
            return value < other;
    }
    return false;
}

std::string sentence(std::string_view key, Relation relation, std::string_view other) {
    constexpr std::string_view kWords[] = {" must be greater than or equal to ",
                                           " must be less than or equal to ",
                                           " must be less than "};
    return std::string(key) + std::string(kWords[static_cast<std::size_t>(relation)]) +
           std::string(other);
}

using enum Relation;

// In the order in which Kafka looks at them; the assignor count comes between share and streams.
constexpr Bound kConsumerBounds[] = {
    {"group.consumer.max.heartbeat.interval.ms", AtLeast,
     "group.consumer.min.heartbeat.interval.ms"},
    {"group.consumer.heartbeat.interval.ms", AtLeast, "group.consumer.min.heartbeat.interval.ms"},
    {"group.consumer.heartbeat.interval.ms", AtMost, "group.consumer.max.heartbeat.interval.ms"},
    {"group.consumer.max.session.timeout.ms", AtLeast, "group.consumer.min.session.timeout.ms"},
    {"group.consumer.session.timeout.ms", AtLeast, "group.consumer.min.session.timeout.ms"},
    {"group.consumer.session.timeout.ms", AtMost, "group.consumer.max.session.timeout.ms"},
    {"group.consumer.heartbeat.interval.ms", Below, "group.consumer.session.timeout.ms"},
    {"group.share.max.heartbeat.interval.ms", AtLeast, "group.share.min.heartbeat.interval.ms"},
    {"group.share.heartbeat.interval.ms", AtLeast, "group.share.min.heartbeat.interval.ms"},
    {"group.share.heartbeat.interval.ms", AtMost, "group.share.max.heartbeat.interval.ms"},
    {"group.share.max.session.timeout.ms", AtLeast, "group.share.min.session.timeout.ms"},
    {"group.share.session.timeout.ms", AtLeast, "group.share.min.session.timeout.ms"},
    {"group.share.session.timeout.ms", AtMost, "group.share.max.session.timeout.ms"},
    {"group.share.heartbeat.interval.ms", Below, "group.share.session.timeout.ms"},
};
constexpr Bound kStreamsBounds[] = {
    {"group.streams.max.heartbeat.interval.ms", AtLeast, "group.streams.min.heartbeat.interval.ms"},
    {"group.streams.heartbeat.interval.ms", AtLeast, "group.streams.min.heartbeat.interval.ms"},
    {"group.streams.heartbeat.interval.ms", AtMost, "group.streams.max.heartbeat.interval.ms"},
    {"group.streams.max.session.timeout.ms", AtLeast, "group.streams.min.session.timeout.ms"},
    {"group.streams.session.timeout.ms", AtLeast, "group.streams.min.session.timeout.ms"},
    {"group.streams.session.timeout.ms", AtMost, "group.streams.max.session.timeout.ms"},
    {"group.streams.num.standby.replicas", AtMost, "group.streams.max.standby.replicas"},
    {"group.streams.heartbeat.interval.ms", Below, "group.streams.session.timeout.ms"},
};
constexpr Bound kShareBounds[] = {
    {"group.share.record.lock.duration.ms", AtLeast, "group.share.min.record.lock.duration.ms"},
    {"group.share.max.record.lock.duration.ms", AtLeast, "group.share.record.lock.duration.ms"},
    {"group.share.max.share.sessions", AtLeast, "group.share.max.size"},
};

// `key` of the group against `other` of the broker.
constexpr Bound kGroupBounds[] = {
    {"consumer.heartbeat.interval.ms", AtLeast, "group.consumer.min.heartbeat.interval.ms"},
    {"consumer.heartbeat.interval.ms", AtMost, "group.consumer.max.heartbeat.interval.ms"},
    {"consumer.session.timeout.ms", AtLeast, "group.consumer.min.session.timeout.ms"},
    {"consumer.session.timeout.ms", AtMost, "group.consumer.max.session.timeout.ms"},
    {"share.heartbeat.interval.ms", AtLeast, "group.share.min.heartbeat.interval.ms"},
    {"share.heartbeat.interval.ms", AtMost, "group.share.max.heartbeat.interval.ms"},
    {"share.session.timeout.ms", AtLeast, "group.share.min.session.timeout.ms"},
    {"share.session.timeout.ms", AtMost, "group.share.max.session.timeout.ms"},
    {"share.record.lock.duration.ms", AtLeast, "group.share.min.record.lock.duration.ms"},
    {"share.record.lock.duration.ms", AtMost, "group.share.max.record.lock.duration.ms"},
    {"streams.heartbeat.interval.ms", AtLeast, "group.streams.min.heartbeat.interval.ms"},
    {"streams.heartbeat.interval.ms", AtMost, "group.streams.max.heartbeat.interval.ms"},
    {"streams.session.timeout.ms", AtLeast, "group.streams.min.session.timeout.ms"},
    {"streams.session.timeout.ms", AtMost, "group.streams.max.session.timeout.ms"},
    {"streams.num.standby.replicas", AtMost, "group.streams.max.standby.replicas"},
};
constexpr Bound kGroupPairs[] = {
    {"consumer.heartbeat.interval.ms", Below, "consumer.session.timeout.ms"},
    {"share.heartbeat.interval.ms", Below, "share.session.timeout.ms"},
    {"streams.heartbeat.interval.ms", Below, "streams.session.timeout.ms"},
};

std::optional<Rejected> refuse_first(std::span<const Bound> bounds, const Values& values) {
    for (const Bound& b : bounds) {
        if (holds(values.number(b.key), b.relation, values.number(b.other))) continue;
        return Rejected{.exception = "IllegalArgumentException",
                        .message = "requirement failed: " + sentence(b.key, b.relation, b.other)};
    }
    return std::nullopt;
}

}  // namespace

std::optional<Rejected> refuse_group_coordinator(const Values& broker) {
    if (auto refused = refuse_first(kConsumerBounds, broker)) return refused;
    if (const std::size_t count = broker.list("group.share.assignors").size(); count != 1) {
        return Rejected{.exception = "IllegalArgumentException",
                        .message =
                            "requirement failed: group.share.assignors must contain exactly "
                            "one assignor, but found " +
                            std::to_string(count)};
    }
    return refuse_first(kStreamsBounds, broker);
}

std::optional<Rejected> refuse_share_groups(const Values& broker) {
    return refuse_first(kShareBounds, broker);
}

std::optional<Rejected> refuse_group_settings(const Values& group, const Values& broker) {
    const auto invalid = [](std::string message) {
        return Rejected{.exception = "InvalidConfigurationException",
                        .message = std::move(message)};
    };
    for (const Bound& b : kGroupBounds) {
        if (holds(group.number(b.key), b.relation, broker.number(b.other))) continue;
        return invalid(sentence(b.key, b.relation, b.other));
    }
    for (const Bound& b : kGroupPairs) {
        if (holds(group.number(b.key), b.relation, group.number(b.other))) continue;
        return invalid(std::string(b.other) + " must be greater than " + std::string(b.key));
    }
    return std::nullopt;
}

}  // namespace hw::config
