#include "broker_model/config/rules/server_limits.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "broker_model/config/rules/listeners.hpp"

namespace hw::config {
namespace {

constexpr std::int64_t kMinuteMs = 60 * 1000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDedupeBytesPerThread = 1024 * 1024;

std::optional<Rejected> unless(bool good, std::string_view message) {
    if (good) return std::nullopt;
    return Rejected{.exception = "IllegalArgumentException",
                    .message = "requirement failed: " + std::string(message)};
}

bool is_int(std::string_view text) {
    std::int32_t value = 0;
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::int64_t effective_log_roll_ms(const Values& broker) {
    if (!broker.is_null("log.roll.ms")) return broker.number("log.roll.ms");
    return broker.number("log.roll.hours") * kHourMs;
}

std::int64_t effective_log_roll_jitter_ms(const Values& broker) {
    if (!broker.is_null("log.roll.jitter.ms")) return broker.number("log.roll.jitter.ms");
    return broker.number("log.roll.jitter.hours") * kHourMs;
}

std::int64_t effective_log_retention_ms(const Values& broker) {
    const std::int64_t ms = !broker.is_null("log.retention.ms") ? broker.number("log.retention.ms")
                            : !broker.is_null("log.retention.minutes")
                                ? broker.number("log.retention.minutes") * kMinuteMs
                                : broker.number("log.retention.hours") * kHourMs;
    return ms < 0 ? -1 : ms;
}

std::optional<Rejected> refuse_log_and_replication(const Values& broker) {
    const std::int64_t retention = effective_log_retention_ms(broker);
    if (auto r = unless(effective_log_roll_ms(broker) >= 1,
                        "log.roll.ms must be greater than or equal to 1"))
        return r;
    if (auto r = unless(effective_log_roll_jitter_ms(broker) >= 0,
                        "log.roll.jitter.ms must be greater than or equal to 0"))
        return r;
    if (auto r = unless(retention >= 1 || retention == -1,
                        "log.retention.ms must be unlimited (-1) or, greater than or equal to 1")) {
        return r;
    }
    const std::int64_t threads = broker.number("log.cleaner.threads");
    if (threads == 0) {
        return Rejected{.exception = "ArithmeticException", .message = "/ by zero"};
    }
    if (auto r = unless(
            broker.number("log.cleaner.dedupe.buffer.size") / threads > kDedupeBytesPerThread,
            "log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.")) {
        return r;
    }
    const std::int64_t wait = broker.number("replica.fetch.wait.max.ms");
    if (auto r = unless(wait <= broker.number("replica.socket.timeout.ms"),
                        "replica.socket.timeout.ms should always be at least "
                        "replica.fetch.wait.max.ms to prevent unnecessary socket timeouts")) {
        return r;
    }
    return unless(wait <= broker.number("replica.lag.time.max.ms"),
                  "replica.fetch.wait.max.ms should always be less than or equal to "
                  "replica.lag.time.max.ms to prevent frequent changes in ISR");
}

std::optional<Rejected> refuse_sockets(const Values& broker) {
    const std::int64_t queued = broker.number("queued.max.request.bytes");
    if (auto r = unless(queued <= 0 || queued >= broker.number("socket.request.max.bytes"),
                        "queued.max.request.bytes must be larger or equal to "
                        "socket.request.max.bytes")) {
        return r;
    }
    constexpr std::string_view kOverrides = "max.connections.per.ip.overrides";
    auto pairs = parse_pairs(kOverrides, broker.text_or(kOverrides, ""));
    if (!pairs) return pairs.error();
    for (const auto& [address, limit] : pairs.value()) {
        if (!is_int(limit)) {
            return Rejected{.exception = "NumberFormatException",
                            .message = "For input string: \"" + limit + "\""};
        }
    }
    if (auto r = unless(broker.number("max.connections.per.ip") != 0 || !pairs.value().empty(),
                        "max.connections.per.ip can be set to zero only if "
                        "max.connections.per.ip.overrides property is set.")) {
        return r;
    }
    for (const auto& [address, limit] : pairs.value()) {
        if (parse_host_port(address + ":0")) continue;
        return Rejected{
            .exception = "IllegalArgumentException",
            .message = std::string(kOverrides) + " contains invalid addresses : " + address};
    }
    const std::int64_t idle = broker.number("connections.max.idle.ms");
    const std::int64_t delay = broker.number("connection.failed.authentication.delay.ms");
    return unless(idle < 0 || delay < idle,
                  "connection.failed.authentication.delay.ms should always be less than "
                  "connections.max.idle.ms to prevent failed authentication responses from timing "
                  "out");
}

}  // namespace hw::config
