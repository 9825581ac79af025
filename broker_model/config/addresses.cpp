#include "broker_model/config/addresses.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace hw::config {
namespace {

bool letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool in_scheme(char c) {
    return letter_or_digit(c) || c == '-' || c == '%' || c == '.' || c == '_';
}
bool in_host(char c) { return in_scheme(c) || c == ':'; }

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// [host]:port or host:port, the last colon being the one before the port.
std::optional<HostPort> host_and_port(std::string_view text, bool negative_port) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const std::string_view port_text = text.substr(colon + 1);
    if (port_text.starts_with('-') && !negative_port) return std::nullopt;
    const auto port = number(port_text);
    std::string_view host = text.substr(0, colon);
    if (host.starts_with('[')) host.remove_prefix(1);
    if (host.ends_with(']')) host.remove_suffix(1);
    if (!port || !std::ranges::all_of(host, in_host)) return std::nullopt;
    return HostPort{std::string(host), *port};
}

Rejected bad_entry(std::string_view what, std::string_view entry, std::string_view key,
                   std::string_view form) {
    return config_exception("Failed to parse host " + std::string(what) + " from " +
                            std::string(entry) + " for the configuration " + std::string(key) +
                            ". Each entry should be in the form " + std::string(form) + ".");
}

Rejected port_out_of_range(std::int64_t port) {
    return {.exception = "IllegalArgumentException",
            .message = "port out of range:" + std::to_string(port)};
}
bool is_port(std::int64_t port) { return port >= 0 && port <= 65535; }

}  // namespace

std::optional<HostPort> parse_host_port(std::string_view text) {
    if (const std::size_t scheme = text.find("://"); scheme != std::string_view::npos) {
        if (!std::ranges::all_of(text.substr(0, scheme), in_scheme)) return std::nullopt;
        text.remove_prefix(scheme + 3);
    }
    return host_and_port(text, false);
}

Result<std::vector<QuorumVoter>, Rejected> parse_quorum_voters(const TextList& items) {
    constexpr std::string_view kKey = "controller.quorum.voters";
    std::vector<QuorumVoter> voters;
    for (const std::string& item : items) {
        const std::size_t at = item.find('@');
        if (at == std::string::npos || at + 1 == item.size() ||
            item.find('@', at + 1) != std::string::npos) {
            return Failure{config_exception("Invalid configuration value for " + std::string(kKey) +
                                            ". Each entry should be in the form "
                                            "`{id}@{host}:{port}`.")};
        }
        const auto id = number(std::string_view(item).substr(0, at));
        if (!id || *id > std::numeric_limits<std::int32_t>::max()) {
            return Failure{config_exception("Failed to parse voter ID as an integer from " +
                                            item.substr(0, at))};
        }
        auto address = parse_host_port(std::string_view(item).substr(at + 1));
        if (!address) return Failure{bad_entry("name", item, kKey, "`{id}@{host}:{port}`")};
        if (!is_port(address->port)) return Failure{port_out_of_range(address->port)};
        voters.push_back({static_cast<std::int32_t>(*id), *std::move(address)});
    }
    return voters;
}

std::optional<Rejected> refuse_quorum_bootstrap(const TextList& items) {
    for (const std::string& item : items) {
        const auto address = parse_host_port(item);
        if (!address) {
            return bad_entry("name", item, "controller.quorum.bootstrap.servers",
                             "\"{host}:{port}\"");
        }
        if (!is_port(address->port)) return port_out_of_range(address->port);
    }
    return std::nullopt;
}

std::optional<Rejected> refuse_bootstrap_servers(const TextList& items) {
    bool any = false;
    for (const std::string& item : items) {
        if (item.empty()) continue;
        const auto address = parse_host_port(item);
        if (!address) return config_exception("Invalid url in bootstrap.servers: " + item);
        if (!is_port(address->port)) {
            return config_exception("Invalid port in bootstrap.servers: " + item);
        }
        any = true;
    }
    if (any) return std::nullopt;
    return config_exception("No resolvable bootstrap urls given in bootstrap.servers");
}

std::optional<Listener> parse_listener(std::string_view text) {
    const std::size_t scheme = text.rfind("://");
    if (scheme == std::string_view::npos) return std::nullopt;
    const auto address = host_and_port(text.substr(scheme + 3), true);
    if (!address) return std::nullopt;
    std::string name(text.substr(0, scheme));
    for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return Listener{std::move(name), address->host, address->port};
}

bool is_ipv4(std::string_view host) {
    int parts = 0;
    while (true) {
        const std::size_t dot = host.find('.');
        const std::string_view part = host.substr(0, dot);
        const auto value = number(part);
        if (!value || *value < 0 || *value > 255) return false;
        if (part.size() > 1 && part.front() == '0') return false;
        ++parts;
        if (dot == std::string_view::npos) return parts == 4;
        host.remove_prefix(dot + 1);
    }
}

bool is_ipv6(std::string_view host) {
    if (host.find(':') == std::string_view::npos) return false;
    const std::size_t gap = host.find("::");
    if (gap != std::string_view::npos && host.find("::", gap + 1) != std::string_view::npos) {
        return false;
    }
    int groups = 0;
    while (!host.empty()) {
        const std::size_t colon = host.find(':');
        const std::string_view group = host.substr(0, colon);
        const auto hex = [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        };
        if (group.size() > 4 || !std::ranges::all_of(group, hex)) return false;
        if (!group.empty()) ++groups;
        if (colon == std::string_view::npos) break;
        host.remove_prefix(colon + 1);
    }
    return gap == std::string_view::npos ? groups == 8 : groups < 8;
}

}  // namespace hw::config
