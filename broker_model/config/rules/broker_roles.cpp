#include "broker_model/config/rules/broker_roles.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "broker_model/config/rules/listeners.hpp"

namespace hw::config {
namespace {

Rejected broken(std::string message) {
    return {.exception = "IllegalArgumentException",
            .message = "requirement failed: " + std::move(message)};
}

bool contains(const TextList& list, std::string_view item) {
    return std::ranges::find(list, item) != list.end();
}

// Everything the checks look at, worked out once.
struct Server {
    bool broker_role = false;
    bool controller_role = false;
    std::int64_t node_id = 0;
    std::set<std::int64_t> voter_ids;
    bool has_bootstrap_servers = false;
    bool auto_join = false;
    TextList controller_names;
    ProtocolMap protocols;
    std::vector<Listener> listeners;
    std::vector<Listener> advertised_to_clients;
    std::vector<Listener> advertised_to_controllers;
    std::string inter_broker_listener;
};

std::optional<Rejected> name_inter_broker_listener(const Values& broker, Server& s) {
    if (broker.is_null("inter.broker.listener.name")) {
        s.inter_broker_listener = broker.text("security.inter.broker.protocol");
        return std::nullopt;
    }
    s.inter_broker_listener = upper_case(broker.text("inter.broker.listener.name"));
    if (broker.given("security.inter.broker.protocol")) {
        return config_exception(
            "Only one of inter.broker.listener.name and "
            "security.inter.broker.protocol should be set.");
    }
    if (trimmed(s.inter_broker_listener).empty()) {
        return config_exception("The provided listener name is null or empty string");
    }
    if (!s.protocols.contains(s.inter_broker_listener)) {
        return config_exception("Listener with name " + s.inter_broker_listener +
                                " defined in inter.broker.listener.name not found in "
                                "listener.security.protocol.map.");
    }
    return std::nullopt;
}

std::optional<Rejected> work_out_listeners(const Values& broker, Server& s) {
    auto protocols = listener_protocols(broker);
    if (!protocols) return protocols.error();
    s.protocols = std::move(protocols.value());
    auto listeners = parse_listeners(broker.list("listeners"), s.protocols, true);
    if (!listeners) return listeners.error();
    s.listeners = std::move(listeners.value());
    s.controller_names = broker.list("controller.listener.names");
    return std::nullopt;
}

std::optional<Rejected> work_out_advertised(const Values& broker, Server& s) {
    std::vector<Listener> advertised = s.listeners;
    if (!broker.is_null("advertised.listeners")) {
        auto parsed = parse_listeners(broker.list("advertised.listeners"), s.protocols, false);
        if (!parsed) return parsed.error();
        advertised = std::move(parsed.value());
    }
    for (const Listener& l : advertised) {
        if (!contains(s.controller_names, l.name)) s.advertised_to_clients.push_back(l);
    }
    for (const std::string& name : s.controller_names) {
        const auto named = [&](const Listener& l) { return l.name == upper_case(name); };
        const auto of_controllers = [&](const Listener& l) {
            return contains(s.controller_names, l.name);
        };
        const auto explicit_one = std::ranges::find_if(advertised, named);
        const bool is_explicit = !broker.is_null("advertised.listeners") &&
                                 explicit_one != advertised.end() && of_controllers(*explicit_one);
        if (is_explicit) {
            s.advertised_to_controllers.push_back(*explicit_one);
            continue;
        }
        const auto own = std::ranges::find_if(s.listeners, named);
        if (own == s.listeners.end() || !of_controllers(*own)) continue;
        s.advertised_to_controllers.push_back(*own);
        if (own->host == "0.0.0.0") s.advertised_to_controllers.back().host.clear();
    }
    return std::nullopt;
}

std::optional<Rejected> refuse_unknown_quorum(const Server& s) {
    if (!s.voter_ids.empty() || s.has_bootstrap_servers) return std::nullopt;
    return config_exception(
        "If using process.roles, either controller.quorum.bootstrap.servers must "
        "contain the set of bootstrap controllers or controller.quorum.voters "
        "must contain a parseable set of controllers.");
}

std::optional<Rejected> refuse_broker_only(const Server& s) {
    if (auto refused = refuse_unknown_quorum(s)) return refused;
    if (s.voter_ids.contains(s.node_id)) {
        return broken(
            "If process.roles contains just the 'broker' role, the node id must not be "
            "included in the set of voters controller.quorum.voters");
    }
    if (s.controller_names.empty()) {
        return broken(
            "controller.listener.names must contain at least one value when running "
            "KRaft with just the broker role");
    }
    for (const Listener& l : s.listeners) {
        if (contains(s.controller_names, l.name)) {
            return broken(
                "controller.listener.names must not contain a value appearing in the "
                "'listeners' configuration when running KRaft with just the broker role");
        }
    }
    for (const std::string& name : s.controller_names) {
        if (!s.protocols.contains(upper_case(name))) {
            return config_exception("Controller listener with name " + upper_case(name) +
                                    " defined in controller.listener.names not found in "
                                    "listener.security.protocol.map");
        }
    }
    if (s.auto_join) {
        return broken(
            "controller.quorum.auto.join.enable is only supported when process.roles "
            "contains the 'controller' role.");
    }
    return std::nullopt;
}

std::optional<Rejected> refuse_controller(const Server& s) {
    if (!s.voter_ids.empty() && !s.voter_ids.contains(s.node_id)) {
        return broken(
            "If process.roles contains the 'controller' role, the node id must be "
            "included in the set of voters controller.quorum.voters");
    }
    if (s.advertised_to_controllers.empty()) {
        return broken(
            "controller.listener.names must contain at least one value appearing in the "
            "'listeners' configuration when running the KRaft controller role");
    }
    for (const std::string& name : s.controller_names) {
        const auto named = [&](const Listener& l) { return l.name == name; };
        if (std::ranges::none_of(s.listeners, named)) {
            return broken(
                "controller.listener.names must only contain values appearing in the "
                "'listeners' configuration when running the KRaft controller role");
        }
    }
    return std::nullopt;
}

std::optional<Rejected> refuse_controller_only(const Values& broker, Server& s) {
    if (auto refused = refuse_unknown_quorum(s)) return refused;
    if (s.advertised_to_controllers.size() != s.listeners.size()) {
        return broken(
            "The listeners config must only contain KRaft controller listeners from "
            "controller.listener.names when process.roles=controller");
    }
    if (!broker.is_null("inter.broker.listener.name")) {
        if (auto refused = name_inter_broker_listener(broker, s)) return refused;
        if (contains(s.controller_names, s.inter_broker_listener)) {
            return broken(
                "controller.listener.names must not contain an explicitly set "
                "inter.broker.listener.name configuration value when process.roles=controller'");
        }
    }
    return refuse_controller(s);
}

std::optional<Rejected> refuse_broker_listeners(const Values& broker, Server& s) {
    if (s.advertised_to_clients.empty()) {
        return broken(
            "There must be at least one broker advertised listener. Perhaps all listeners appear "
            "in controller.listener.names?");
    }
    if (auto refused = name_inter_broker_listener(broker, s)) return refused;
    const auto named = [](const std::vector<Listener>& listeners, std::string_view name) {
        return std::ranges::find(listeners, name, &Listener::name) != listeners.end();
    };
    if (!named(s.advertised_to_clients, s.inter_broker_listener)) {
        return broken(
            "inter.broker.listener.name must be a listener name defined in advertised.listeners. "
            "The valid options based on currently configured listeners are the advertised ones");
    }
    for (const Listener& l : s.advertised_to_clients) {
        if (named(s.listeners, l.name)) continue;
        return broken(
            "advertised.listeners listener names must be equal to or a subset of the ones defined "
            "in listeners. Found " +
            l.name);
    }
    return std::nullopt;
}

}  // namespace

std::optional<Rejected> refuse_early_listeners(const Values& broker) {
    Server s;
    if (auto refused = work_out_listeners(broker, s)) return refused;
    if (broker.is_null("early.start.listeners")) return std::nullopt;
    for (const std::string& name : broker.list("early.start.listeners")) {
        if (std::ranges::find(s.listeners, name, &Listener::name) != s.listeners.end()) continue;
        return config_exception("early.start.listeners contains listener " + name +
                                ", but this is not contained in listeners or "
                                "controller.listener.names");
    }
    return std::nullopt;
}

std::optional<Rejected> refuse_roles(const Values& broker) {
    Server s;
    s.broker_role = contains(broker.list("process.roles"), "broker");
    s.controller_role = contains(broker.list("process.roles"), "controller");
    s.node_id = broker.number("node.id");
    s.has_bootstrap_servers = !broker.list("controller.quorum.bootstrap.servers").empty();
    s.auto_join = broker.flag("controller.quorum.auto.join.enable");
    if (auto refused = work_out_listeners(broker, s)) return refused;
    if (auto refused = work_out_advertised(broker, s)) return refused;
    auto voters = parse_quorum_voters(broker.list("controller.quorum.voters"));
    if (!voters) return voters.error();
    for (const QuorumVoter& v : voters.value()) s.voter_ids.insert(v.id);

    std::optional<Rejected> refused;
    if (s.broker_role && s.controller_role) {
        refused = refuse_unknown_quorum(s);
        if (!refused) refused = refuse_controller(s);
    } else if (s.broker_role) {
        refused = refuse_broker_only(s);
    } else {
        refused = refuse_controller_only(broker, s);
    }
    if (refused) return refused;
    if (s.broker_role) {
        if (auto r = refuse_broker_listeners(broker, s)) return r;
    }
    const auto everywhere = [](const Listener& l) { return l.host == "0.0.0.0"; };
    if (std::ranges::any_of(s.advertised_to_clients, everywhere) ||
        std::ranges::any_of(s.advertised_to_controllers, everywhere)) {
        return broken(
            "advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a "
            "routable IP address.");
    }
    return name_inter_broker_listener(broker, s);
}

}  // namespace hw::config
