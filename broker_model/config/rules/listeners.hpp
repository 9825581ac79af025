// RULE config.listeners -- a server's listeners: NAME://host:port, every name known to the protocol
// map, every name once, every port once (an IPv4 and an IPv6 address may share one).
// Without an explicit map a controller listener's name speaks PLAINTEXT, unless SSL or SASL is in
// use. Source: AbstractKafkaConfig.effectiveListenerSecurityProtocolMap,
// CoreUtils.listenerListToEndPoints.
//   listeners                                        | result
//   PLAINTEXT://h:9092,CONTROLLER://h:9093           | accepted if CONTROLLER is a controller
//   listener PLAINTEXT://h:9092,CONTROLLER://h:9092           | refused: one port twice
//   PLAINTEXT://h:9092,OTHER://h:9093                | refused: OTHER has no security protocol
//   PLAINTEXT://127.0.0.1:9092,P2://[::1]:9092       | the port may be shared
#pragma once

#include <map>
#include <string>
#include <vector>

#include "broker_model/config/addresses.hpp"
#include "broker_model/config/overrides.hpp"

namespace hw::config {

using ProtocolMap = std::map<std::string, std::string>;  // listener name -> PLAINTEXT, SSL, ...

[[nodiscard]] Result<ProtocolMap, Rejected> listener_protocols(const Values& broker);

[[nodiscard]] Result<std::vector<Listener>, Rejected> parse_listeners(const TextList& items,
                                                                      const ProtocolMap& protocols,
                                                                      bool distinct_ports);

// "a:b,c:d" as a map, as listener.security.protocol.map and max.connections.per.ip.overrides use
// it.
[[nodiscard]] Result<std::map<std::string, std::string>, Rejected> parse_pairs(
    std::string_view key, std::string_view text);

[[nodiscard]] bool is_security_protocol(std::string_view name);  // upper case

}  // namespace hw::config
