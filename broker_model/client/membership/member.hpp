// Who a consumer is in its classic group, and whether it has to join again. Shared by the parts of
// its membership. Kafka: AbstractCoordinator.Generation and its flags.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "broker_model/client/consumer_results.hpp"
#include "broker_model/client/membership/member_state.hpp"
#include "broker_model/client/subscription.hpp"
#include "broker_model/client/network_client.hpp"
#include "broker_model/protocol/consumer_protocol.hpp"

namespace hw {

struct Generation {
    std::int32_t id = -1;
    std::string member_id;
    std::string protocol;  // the assignor chosen

    bool operator==(const Generation&) const = default;
    [[nodiscard]] bool is_reset() const { return id < 0 && protocol.empty(); }
};

struct Member {
    MemberState state = MemberState::Unjoined;
    Generation generation;
    bool rejoin_needed = true;
    bool needs_prepare = true;  // the callbacks before joining are due
    std::string rejoin_reason;

    void request_rejoin(std::string reason) {
        rejoin_needed = true;
        rejoin_reason = std::move(reason);
    }
    // What it owns counts as lost from now on.
    void forget(bool also_member_id, std::string reason) {
        state = MemberState::Unjoined;
        generation = {-1, also_member_id ? std::string() : generation.member_id, {}};
        request_rejoin(std::move(reason));
        needs_prepare = true;
    }
};

// A rebalance callback of the application.
struct RebalanceEvent {
    enum class Kind : std::uint8_t { Assigned, Revoked, Lost };
    Kind kind = Kind::Assigned;
    PartitionsByTopic partitions;
    std::int32_t generation = -1;
    Instant at;
};

// What a part of the membership works with during one step.
struct MemberTurn {
    NetworkClient& client;
    Subscription& subscription;
    Instant now;
};

}  // namespace hw
