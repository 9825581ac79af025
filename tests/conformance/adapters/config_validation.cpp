#include "broker_model/config/accept.hpp"
#include "broker_model/config/rules/server_limits.hpp"
#include "tests/conformance/adapters/config_values.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

using namespace hw::config;

Overrides overrides_of(const Json& configs) {
    Overrides overrides;
    for (const auto& [key, value] : configs.items()) {
        overrides.push_back({key, value.get<std::string>(), 0});
    }
    return overrides;
}

Json refused(const Rejected& why, Scope scope) {
    Json out{{"accepted", false},
             {"rejected_by", why.by},
             {"exception", why.exception},
             {"configs_named", settings_named_in(why.message, scope)}};
    if (!why.cause.empty()) out["cause"] = why.cause;
    return out;
}

// Values of the given settings and of those the page calls related.
Json effective(const Values& values, const Overrides& given,
               const std::vector<std::string_view>& related) {
    Json out = Json::object();
    const auto show = [&](std::string_view key) {
        const Setting* setting = find(values.scope(), key);
        if (setting == nullptr) return;
        out[std::string(key)] = setting->type == ValueType::Password && !values.is_null(key)
                                    ? Json("[hidden]")
                                    : json_of(values.at(key));
    };
    for (const Override& o : given) show(o.key);
    for (std::string_view key : related) show(key);
    return out;
}

Json client(Scope scope, const Overrides& given) {
    const Overrides all = with_client_essentials(scope, given);
    const auto result =
        scope == Scope::Producer ? accept_producer(all, "<n>") : accept_consumer(all, "<n>");
    if (!result) return refused(result.error(), scope);
    const std::vector<std::string_view> producer{"acks",
                                                 "client.id",
                                                 "delivery.timeout.ms",
                                                 "enable.idempotence",
                                                 "linger.ms",
                                                 "max.in.flight.requests.per.connection",
                                                 "request.timeout.ms",
                                                 "retries",
                                                 "transactional.id"};
    const std::vector<std::string_view> consumer{"auto.offset.reset",    "client.id",
                                                 "enable.auto.commit",   "group.id",
                                                 "group.protocol",       "heartbeat.interval.ms",
                                                 "max.poll.interval.ms", "session.timeout.ms"};
    return {{"accepted", true},
            {"effective",
             effective(result.value(), given, scope == Scope::Producer ? producer : consumer)}};
}

Json broker(const Overrides& given) {
    const auto result = accept_broker(given);
    if (!result) return refused(result.error(), Scope::Broker);
    Json values = effective(result.value(), given, {});
    values["log_retention_ms (effective)"] = effective_log_retention_ms(result.value());
    values["log_roll_ms (effective)"] = effective_log_roll_ms(result.value());
    return {{"accepted", true}, {"effective", std::move(values)}};
}

Json run(const Json& in) {
    const auto kind = in.at("kind").get<std::string>();
    const Overrides given = overrides_of(in.at("configs"));
    if (kind == "producer") return client(Scope::Producer, given);
    if (kind == "consumer") return client(Scope::Consumer, given);
    if (kind == "broker") return broker(given);
    const Values server = accept_broker(with_server_essentials({}, 1)).value();
    if (kind == "topic") {
        const bool tiered = in.at("remote_log_storage_system_enable").get<bool>();
        const auto result = accept_topic(given, server, tiered);
        if (!result) return refused(result.error(), Scope::Topic);
        return {{"accepted", true}, {"effective", effective(result.value(), given, {})}};
    }
    const auto result = accept_group(given, server);
    if (!result) return refused(result.error(), Scope::Group);
    return {{"accepted", true}};
}

const RegisterFamily kRegistered{{"config-validation", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
