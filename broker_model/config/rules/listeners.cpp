#include "broker_model/config/rules/listeners.hpp"

#include <algorithm>

namespace hw::config {
namespace {

Rejected illegal(std::string message, std::string cause = "") {
    return {.exception = "IllegalArgumentException",
            .message = std::move(message),
            .cause = std::move(cause)};
}

bool is_ssl_or_sasl(std::string_view name) {
    return name == "SSL" || name == "SASL_SSL" || name == "SASL_PLAINTEXT";
}

std::string shown(const TextList& items) { return to_text(Value(items)); }

// Two listeners on one port: fine only for one IPv4 and one IPv6 address.
std::optional<Rejected> refuse_shared_port(const std::vector<const Listener*>& sharing,
                                           const std::string& listed) {
    std::vector<const Listener*> by_ip;
    for (const Listener* l : sharing) {
        if (is_ipv4(l->host) || is_ipv6(l->host)) by_ip.push_back(l);
    }
    const std::size_t by_name = sharing.size() - by_ip.size();
    if (by_name > 1)
        return illegal("Each listener must have a different port, listeners: " + listed);
    if (by_ip.empty()) return std::nullopt;
    const bool one_of_each =
        by_ip.size() == 2 && is_ipv4(by_ip[0]->host) != is_ipv4(by_ip[1]->host);
    if (one_of_each && by_name == 0) return std::nullopt;
    return illegal(
        "If you have two listeners on the same port then one needs to be IPv4 and the "
        "other IPv6, listeners: " +
        listed);
}

}  // namespace

bool is_security_protocol(std::string_view name) {
    return name == "PLAINTEXT" || is_ssl_or_sasl(name);
}

Result<std::map<std::string, std::string>, Rejected> parse_pairs(std::string_view key,
                                                                 std::string_view text) {
    std::map<std::string, std::string> pairs;
    for (const std::string& item : split_list(text)) {
        const std::size_t colon = item.rfind(':');
        if (colon == std::string::npos) {
            return Failure{illegal("Error parsing configuration property '" + std::string(key) +
                                   "': " + item + " has no ':'")};
        }
        pairs[std::string(trimmed(std::string_view(item).substr(0, colon)))] =
            std::string(trimmed(std::string_view(item).substr(colon + 1)));
    }
    return pairs;
}

Result<ProtocolMap, Rejected> listener_protocols(const Values& broker) {
    constexpr std::string_view kKey = "listener.security.protocol.map";
    auto pairs = parse_pairs(kKey, broker.text_or(kKey, ""));
    if (!pairs) return Failure{pairs.error()};
    ProtocolMap protocols;
    for (const auto& [name, protocol] : pairs.value()) {
        if (trimmed(name).empty()) {
            return Failure{config_exception("The provided listener name is null or empty string")};
        }
        if (!is_security_protocol(upper_case(protocol))) {
            return Failure{config_exception("Invalid security protocol `" + protocol +
                                            "` defined in " + std::string(kKey))};
        }
        if (!protocols.emplace(upper_case(name), upper_case(protocol)).second) {
            return Failure{Rejected{.exception = "IllegalStateException",
                                    .message = "Duplicate key " + upper_case(name)}};
        }
    }
    if (broker.given(kKey)) return protocols;
    const TextList& controllers = broker.list("controller.listener.names");
    bool secured = std::ranges::any_of(controllers, is_ssl_or_sasl);
    for (const std::string& listener : broker.list("listeners")) {
        if (secured) break;
        const std::size_t colon = listener.find(':');
        if (colon == std::string::npos) {
            return Failure{Rejected{.exception = "KafkaException",
                                    .message = "Unable to parse a listener name from " + listener}};
        }
        secured = is_ssl_or_sasl(upper_case(std::string_view(listener).substr(0, colon)));
    }
    if (secured) return protocols;
    for (const std::string& name : controllers) {
        if (name != "PLAINTEXT") protocols[name] = "PLAINTEXT";
    }
    return protocols;
}

Result<std::vector<Listener>, Rejected> parse_listeners(const TextList& items,
                                                        const ProtocolMap& protocols,
                                                        bool distinct_ports) {
    const std::string listed = shown(items);
    std::vector<Listener> listeners;
    for (const std::string& item : items) {
        auto listener = parse_listener(item);
        if (!listener) {
            return Failure{
                illegal("Unable to parse " + item + " to a broker endpoint", "KafkaException")};
        }
        if (trimmed(listener->name).empty()) {
            return Failure{
                illegal("The provided listener name is null or empty string", "ConfigException")};
        }
        if (!protocols.contains(listener->name)) {
            return Failure{illegal("No security protocol defined for listener " + listener->name,
                                   "IllegalArgumentException")};
        }
        listeners.push_back(*std::move(listener));
    }
    std::map<std::int64_t, std::vector<const Listener*>> by_port;
    for (const Listener& l : listeners) {
        const auto same_name = [&](const Listener& other) { return other.name == l.name; };
        if (std::ranges::count_if(listeners, same_name) > 1) {
            return Failure{
                illegal("Each listener must have a different name, listeners: " + listed)};
        }
        if (l.port != 0) by_port[l.port].push_back(&l);
    }
    for (const auto& [port, sharing] : by_port) {
        if (!distinct_ports || sharing.size() < 2) continue;
        if (auto refused = refuse_shared_port(sharing, listed)) return Failure{*std::move(refused)};
    }
    return listeners;
}

}  // namespace hw::config
