#include <algorithm>
#include <cstdint>
#include <string>

#include "broker_model/config/accept.hpp"
#include "broker_model/config/addresses.hpp"
#include "broker_model/config/known_classes.hpp"
#include "broker_model/config/rules/admin_timeout.hpp"
#include "broker_model/config/rules/consumer_group.hpp"
#include "broker_model/config/rules/delivery_timeout.hpp"
#include "broker_model/config/rules/idempotence.hpp"

namespace hw::config {
namespace {

constexpr std::string_view kProducerConfig = "ProducerConfig";
constexpr std::string_view kProducer = "KafkaProducer constructor";
constexpr std::string_view kConsumerConfig = "ConsumerConfig";
constexpr std::string_view kConsumer = "KafkaConsumer constructor";
constexpr std::string_view kAdminConfig = "AdminClientConfig";
constexpr std::string_view kAdmin = "KafkaAdminClient constructor";

Failure<Rejected> refused(std::string_view by, Rejected why) {
    why.by = by;
    return Failure{std::move(why)};
}
// A constructor wraps whatever went wrong inside it.
Failure<Rejected> wrapped(std::string_view by, Rejected why) {
    if (why.cause.empty()) why.cause = why.exception;
    why.exception = "KafkaException";
    why.by = by;
    return Failure{std::move(why)};
}

std::optional<Rejected> refuse_sasl_mechanism(const Values& v) {
    const std::string protocol = upper_case(v.text("security.protocol"));
    if (!protocol.starts_with("SASL") || !v.text_or("sasl.mechanism", "").empty()) {
        return std::nullopt;
    }
    return invalid_value("sasl.mechanism", "null",
                         "When the security.protocol configuration enables SASL, mechanism must be "
                         "non-null and non-empty string.");
}

// SASL needs credentials before the first connection.
std::optional<Rejected> refuse_sasl_without_credentials(const Values& v) {
    const bool sasl = upper_case(v.text("security.protocol")).starts_with("SASL");
    if (!sasl || !v.is_null("sasl.jaas.config")) return std::nullopt;
    return Rejected{.exception = "IllegalArgumentException",
                    .message = "Could not find a 'KafkaClient' entry in the JAAS configuration."};
}

// KIP-144: an explicit reconnect.backoff.ms alone switches the exponential growth off.
void settle_reconnect_backoff(Values& v) {
    if (v.given("reconnect.backoff.ms") && !v.given("reconnect.backoff.max.ms")) {
        v.replace("reconnect.backoff.max.ms", v.at("reconnect.backoff.ms"));
    }
}

// Every class of a list setting must exist and be of the kind that is asked for.
std::optional<Rejected> refuse_classes(const Values& v, std::string_view key, ClassRole role) {
    for (const std::string& name : v.list(key)) {
        const auto found = class_role(name);
        if (!found) {
            return Rejected{.exception = "ClassNotFoundException", .message = name};
        }
        if (*found != role) {
            return Rejected{.exception = "KafkaException",
                            .message = name + " is not an instance of the expected class"};
        }
    }
    return std::nullopt;
}

std::optional<Rejected> refuse_class(const Values& v, std::string_view key, ClassRole role) {
    if (v.is_null(key)) return std::nullopt;
    if (class_role(v.text(key)) == role) return std::nullopt;
    return Rejected{.exception = "KafkaException",
                    .message = v.text(key) + " is not an instance of the expected class"};
}

Result<std::int64_t, Rejected> parse_acks(const Values& v) {
    const std::string& text = v.text("acks");
    return text == "all" ? std::int64_t{-1} : std::int64_t{std::stoi(text)};
}

IdempotenceInputs idempotence_inputs(const Values& v, std::int64_t acks) {
    return {.acks = acks,
            .retries = v.number("retries"),
            .max_in_flight = v.number("max.in.flight.requests.per.connection"),
            .enabled = v.flag("enable.idempotence"),
            .enabled_by_name = v.given("enable.idempotence"),
            .transactional = v.given("transactional.id"),
            .two_phase_commit = v.flag("transaction.two.phase.commit.enable"),
            .transaction_timeout_given = v.given("transaction.timeout.ms")};
}

std::optional<Rejected> refuse_producer_construction(Values& v) {
    if (auto r = refuse_classes(v, "metric.reporters", ClassRole::MetricsReporter)) return r;
    if (auto r = refuse_class(v, "partitioner.class", ClassRole::Partitioner)) return r;
    if (auto r = refuse_class(v, "key.serializer", ClassRole::Serializer)) return r;
    if (auto r = refuse_class(v, "value.serializer", ClassRole::Serializer)) return r;
    if (auto r = refuse_classes(v, "interceptor.classes", ClassRole::Interceptor)) return r;
    const auto timeout = effective_delivery_timeout_ms(
        v.number("delivery.timeout.ms"), v.given("delivery.timeout.ms"), v.number("linger.ms"),
        v.number("request.timeout.ms"));
    if (!timeout) return timeout.error();
    v.replace("delivery.timeout.ms", timeout.value());
    if (auto r = refuse_bootstrap_servers(v.list("bootstrap.servers"))) return r;
    return refuse_sasl_without_credentials(v);
}

void name_consumer(Values& v, std::string_view instance) {
    if (!v.text("client.id").empty()) return;
    v.replace("client.id", "consumer-" + v.text_or("group.id", "null") + "-" +
                               v.text_or("group.instance.id", instance));
}

std::optional<Rejected> settle_consumer(Values& v, const Overrides& overrides,
                                        std::string_view instance) {
    if (auto r = refuse_sasl_mechanism(v)) return r;
    settle_reconnect_backoff(v);
    if (v.text("client.id").empty() && !v.is_null("group.instance.id")) {
        if (auto r = refuse_instance_id(v.text("group.instance.id"))) return r;
    }
    name_consumer(v, instance);
    const auto auto_commit = effective_auto_commit(
        !v.is_null("group.id"), v.flag("enable.auto.commit"), v.given("enable.auto.commit"));
    if (!auto_commit) return auto_commit.error();
    v.replace("enable.auto.commit", auto_commit.value());
    const bool classic = same_word(v.text("group.protocol"), "classic");
    const TextList bad = not_admitted_by_protocol(overrides, classic);
    if (bad.empty()) return std::nullopt;
    return config_exception(join(bad, ", ") + " cannot be set when group.protocol=" +
                            (classic ? "CLASSIC" : "CONSUMER"));
}

std::optional<Rejected> refuse_consumer_construction(const Values& v) {
    const bool classic = same_word(v.text("group.protocol"), "classic");
    const bool empty_group = !v.is_null("group.id") && v.text("group.id").empty();
    const Rejected no_group{.exception = "InvalidGroupIdException",
                            .message =
                                "The configured group.id should not be an empty string or "
                                "whitespace."};
    if (!v.is_null("group.instance.id")) {
        if (auto r = refuse_instance_id(v.text("group.instance.id"))) return r;
    }
    if (classic && empty_group) return no_group;
    if (auto r = refuse_classes(v, "metric.reporters", ClassRole::MetricsReporter)) return r;
    if (auto r = refuse_classes(v, "interceptor.classes", ClassRole::Interceptor)) return r;
    if (auto r = refuse_class(v, "key.deserializer", ClassRole::Deserializer)) return r;
    if (auto r = refuse_class(v, "value.deserializer", ClassRole::Deserializer)) return r;
    if (auto r = refuse_bootstrap_servers(v.list("bootstrap.servers"))) return r;
    if (auto r = refuse_sasl_without_credentials(v)) return r;
    if (!classic) return empty_group ? std::optional(no_group) : std::nullopt;
    constexpr std::string_view kAssignors = "partition.assignment.strategy";
    if (auto r = refuse_classes(v, kAssignors, ClassRole::ConsumerAssignor)) return r;
    if (v.is_null("group.id")) return std::nullopt;
    return refuse_heartbeat(v.number("heartbeat.interval.ms"), v.number("session.timeout.ms"));
}

}  // namespace

Result<Values, Rejected> accept_producer(const Overrides& overrides, std::string_view instance) {
    auto parsed = parse_overrides(Scope::Producer, overrides);
    if (!parsed) return refused(kProducerConfig, parsed.error());
    Values v = std::move(parsed.value());
    if (auto r = refuse_sasl_mechanism(v)) return refused(kProducerConfig, *r);
    settle_reconnect_backoff(v);
    const auto acks = parse_acks(v);
    v.replace("acks", std::to_string(acks.value()));
    const auto idempotent = really_idempotent(idempotence_inputs(v, acks.value()));
    if (!idempotent) return refused(kProducerConfig, idempotent.error());
    v.replace("enable.idempotence", idempotent.value());
    if (!v.given("client.id")) {
        v.replace("client.id", "producer-" + v.text_or("transactional.id", instance));
    }
    if (auto r = refuse_producer_construction(v)) return wrapped(kProducer, *r);
    return v;
}

Result<Values, Rejected> accept_consumer(const Overrides& overrides, std::string_view instance) {
    auto parsed = parse_overrides(Scope::Consumer, overrides);
    if (!parsed) return refused(kConsumerConfig, parsed.error());
    Values v = std::move(parsed.value());
    if (auto r = settle_consumer(v, overrides, instance)) return refused(kConsumerConfig, *r);
    if (auto r = refuse_consumer_construction(v)) return wrapped(kConsumer, *r);
    return v;
}

Result<Values, Rejected> accept_admin(const Overrides& overrides) {
    auto parsed = parse_overrides(Scope::Admin, overrides);
    if (!parsed) return refused(kAdminConfig, parsed.error());
    Values v = std::move(parsed.value());
    if (auto r = refuse_sasl_mechanism(v)) return refused(kAdminConfig, *r);
    settle_reconnect_backoff(v);
    if (auto r = refuse_bootstrap_servers(v.list("bootstrap.servers"))) return wrapped(kAdmin, *r);
    const auto timeout = effective_admin_timeout_ms(v.number("default.api.timeout.ms"),
                                                    v.given("default.api.timeout.ms"),
                                                    v.number("request.timeout.ms"));
    if (!timeout) return wrapped(kAdmin, timeout.error());
    v.replace("default.api.timeout.ms", timeout.value());
    return v;
}

Overrides with_client_essentials(Scope scope, Overrides overrides) {
    const auto add = [&](std::string_view key, std::string_view value) {
        if (find(scope, key) == nullptr || last_of(overrides, key) != nullptr) return;
        overrides.push_back({std::string(key), std::string(value), 0});
    };
    constexpr std::string_view kSerialization = "org.apache.kafka.common.serialization.";
    const std::string serializer = std::string(kSerialization) + "StringSerializer";
    const std::string deserializer = std::string(kSerialization) + "StringDeserializer";
    if (scope != Scope::Admin || last_of(overrides, "bootstrap.controllers") == nullptr) {
        add("bootstrap.servers", "127.0.0.1:9");
    }
    add("key.serializer", serializer);
    add("value.serializer", serializer);
    add("key.deserializer", deserializer);
    add("value.deserializer", deserializer);
    return overrides;
}

}  // namespace hw::config
