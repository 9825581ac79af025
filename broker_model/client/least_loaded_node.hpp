// RULE client.least_loaded_node -- whom to ask when any broker will do (metadata, first producer
// id,
// coordinator lookup). Kafka: NetworkClient.leastLoadedNode.
// Start at a random place in the node list and prefer, in this order:
//   a ready node without requests in flight (the first met wins)
//   the ready node with the fewest in flight
//   a node being connected (the last met)
//   a node that may be connected, the one not tried for longest (the first met of equals)
// Nodes in reconnect back-off, or ready but full, are passed over.
//   n1          n2             n3             start | chosen
//   ready, 2    ready, 0       connecting     n1    | n2
//   ready, 2    ready, 1       connecting     n1    | n2
//   back-off    connecting     may connect    n1    | n2
//   back-off    tried at 5 s   tried at 3 s   n1    | n3
//   back-off    back-off       back-off       n1    | nobody
#pragma once

#include <cstdint>
#include <span>

#include "broker_model/base/time.hpp"

namespace hw {

struct NodeLoad {
    bool can_send = false;
    bool connection_ready = false;  // also when it is full
    bool connecting = false;
    bool can_connect = false;
    std::int32_t in_flight = 0;
    Instant last_attempt{};
};

struct LeastLoaded {
    std::int32_t index = -1;            // -1: nobody
    bool any_connection_ready = false;  // among the nodes looked at
};

[[nodiscard]] inline LeastLoaded least_loaded_node(std::span<const NodeLoad> nodes,
                                                   std::size_t start) {
    LeastLoaded result;
    std::int32_t ready = -1, connecting = -1, connectable = -1;
    for (std::size_t k = 0; k < nodes.size(); ++k) {
        const std::size_t at = (start + k) % nodes.size();
        const auto i = static_cast<std::int32_t>(at);
        const NodeLoad& n = nodes[at];
        if (n.connection_ready) result.any_connection_ready = true;
        if (n.can_send) {
            if (n.in_flight == 0) return {i, true};
            if (ready < 0 || n.in_flight < nodes[ready].in_flight) ready = i;
        } else if (n.connecting) {
            connecting = i;
        } else if (n.can_connect) {
            if (connectable < 0 || nodes[connectable].last_attempt > n.last_attempt) connectable = i;
        }
    }
    result.index = ready >= 0 ? ready : connecting >= 0 ? connecting : connectable;
    return result;
}

}  // namespace hw
