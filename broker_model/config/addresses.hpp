// Addresses in configurations: bootstrap.servers, controller.quorum.voters, listeners.
// Sources: Utils.getHost/getPort, QuorumConfig, SocketServerConfigs.
//   text                       host        port
//   localhost:9092             localhost   9092
//   PLAINTEXT://[::1]:9092     ::1         9092
//   localhost                  nothing     the port is not optional
//   1@localhost:9093           voter 1 at localhost:9093
//   CONTROLLER://:9093         listener CONTROLLER on every interface
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker_model/config/value.hpp"

namespace hw::config {

struct HostPort {
    std::string host;
    std::int64_t port = 0;
};
[[nodiscard]] std::optional<HostPort> parse_host_port(std::string_view text);

struct QuorumVoter {
    std::int32_t id = 0;
    HostPort address;
};
[[nodiscard]] Result<std::vector<QuorumVoter>, Rejected> parse_quorum_voters(const TextList& items);
[[nodiscard]] std::optional<Rejected> refuse_quorum_bootstrap(const TextList& items);

// At least one address, all of them well formed; names are not resolved here.
[[nodiscard]] std::optional<Rejected> refuse_bootstrap_servers(const TextList& items);

struct Listener {
    std::string name;  // upper case
    std::string host;  // empty: every interface
    std::int64_t port = 0;
};
// NAME://host:port; nothing if it is not of that form. The port may be negative, as in Kafka.
[[nodiscard]] std::optional<Listener> parse_listener(std::string_view text);

[[nodiscard]] bool is_ipv4(std::string_view host);
[[nodiscard]] bool is_ipv6(std::string_view host);

}  // namespace hw::config
