// Soft state of the active controller about brokers: when each was last heard of, how far it has
// read the metadata log, and whether it is shutting down. Never written to the log; a new active
// controller starts afresh, giving every unfenced broker a whole session.
// Source: BrokerHeartbeatManager, BrokerHeartbeatTracker (4.2); behaviour sheet C5.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/controller/heartbeat_state.hpp"
#include "broker_model/protocol/controller.hpp"

namespace hw {

class BrokerHeartbeats {
  public:
    struct Broker {
        bool fenced = true;
        std::int64_t metadata_offset = -1;
        std::int64_t controlled_shutdown_offset = -1;  // -1: not shutting down
        [[nodiscard]] bool is_shutting_down() const { return controlled_shutdown_offset >= 0; }
        [[nodiscard]] bool is_active() const { return !fenced && !is_shutting_down(); }
    };
    struct Session {
        NodeId broker{-1};
        BrokerEpoch epoch{-1};
        auto operator<=>(const Session&) const = default;
    };

    // Contact times are kept per (broker, epoch), whether or not the broker is fenced.
    void contacted(Session session, Instant now);
    [[nodiscard]] bool has_valid_session(Session session, Instant now, Duration timeout) const;
    // Forgets and returns one expired session: of several the first in the order of Kafka's hash
    // map of (broker, epoch). Up to 11 sessions that is the order of (epoch - id) modulo 16.
    std::optional<Session> take_expired(Instant now, Duration timeout);

    void add(NodeId broker, bool fenced);  // or corrects its fencing
    void remove(NodeId broker) { brokers_.erase(broker); }
    void fence(NodeId broker);
    void touch(NodeId broker, bool fenced, std::int64_t metadata_offset);
    // The offset every active broker must reach before this one may stop; the first one counts.
    void enter_controlled_shutdown(NodeId broker, std::int64_t offset);

    struct States {
        BrokerControlState current;
        BrokerControlState next;
    };
    // `leads_partitions` matters only when the broker wants to shut down or is doing so.
    [[nodiscard]] States judge(const BrokerHeartbeatRequest& heartbeat,
                               std::int64_t registration_offset, bool leads_partitions) const;

    [[nodiscard]] const Broker* find(NodeId broker) const;
    [[nodiscard]] BrokerControlState state_of(NodeId broker) const;
    [[nodiscard]] std::int64_t lowest_active_offset() const;  // INT64_MAX without active brokers
    [[nodiscard]] const std::map<NodeId, Broker>& brokers() const { return brokers_; }

  private:
    struct Contact {
        Instant last;
        std::uint64_t added = 0;
    };
    [[nodiscard]] Broker& at(NodeId broker);
    [[nodiscard]] std::pair<std::uint32_t, std::uint64_t> place(Session session,
                                                                const Contact& contact) const;

    std::map<NodeId, Broker> brokers_;
    std::map<Session, Contact> contacts_;
    std::uint64_t contacts_added_ = 0;
    std::uint32_t contact_slots_ = 16;  // of Kafka's hash map
};

}  // namespace hw
