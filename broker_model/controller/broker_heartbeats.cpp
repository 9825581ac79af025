#include "broker_model/controller/broker_heartbeats.hpp"

#include <algorithm>
#include <limits>

#include "broker_model/base/check.hpp"
#include "broker_model/base/java_hash.hpp"

namespace hw {
namespace {

// Exactly `timeout` after the last contact the session still holds.
bool is_expired(Instant contact, Instant now, Duration timeout) { return contact + timeout < now; }

}  // namespace

bool BrokerHeartbeats::has_valid_session(Session session, Instant now, Duration timeout) const {
    const auto at = contacts_.find(session);
    return at != contacts_.end() && !is_expired(at->second.last, now, timeout);
}

void BrokerHeartbeats::contacted(Session session, Instant now) {
    const auto [at, is_new] = contacts_.try_emplace(session, Contact{now, contacts_added_});
    at->second.last = now;
    if (!is_new) return;
    ++contacts_added_;
    contact_slots_ = java_map_slots(contact_slots_, contacts_.size());
}

std::pair<std::uint32_t, std::uint64_t> BrokerHeartbeats::place(Session session,
                                                                const Contact& contact) const {
    const std::uint32_t hash = java_pair_hash(session.broker.value(), session.epoch.value());
    return {java_map_slot(hash, contact_slots_), contact.added};
}

std::optional<BrokerHeartbeats::Session> BrokerHeartbeats::take_expired(Instant now,
                                                                        Duration timeout) {
    auto first = contacts_.end();
    for (auto at = contacts_.begin(); at != contacts_.end(); ++at) {
        if (!is_expired(at->second.last, now, timeout)) continue;
        if (first == contacts_.end() ||
            place(at->first, at->second) < place(first->first, first->second)) {
            first = at;
        }
    }
    if (first == contacts_.end()) return std::nullopt;
    const Session expired = first->first;
    contacts_.erase(first);
    return expired;
}

void BrokerHeartbeats::add(NodeId broker, bool fenced) {
    const auto [at, is_new] = brokers_.try_emplace(broker);
    const bool keeps_offset = !is_new && at->second.fenced != fenced;
    touch(broker, fenced, keeps_offset ? at->second.metadata_offset : -1);
}

void BrokerHeartbeats::fence(NodeId broker) {
    if (const auto at = brokers_.find(broker); at != brokers_.end()) at->second.fenced = true;
}

void BrokerHeartbeats::touch(NodeId broker, bool fenced, std::int64_t metadata_offset) {
    Broker& b = at(broker);
    b.fenced = fenced;
    b.metadata_offset = metadata_offset;
    // A fenced broker has left its controlled shutdown; its next heartbeat lets it stop at once.
    if (fenced) b.controlled_shutdown_offset = -1;
}

void BrokerHeartbeats::enter_controlled_shutdown(NodeId broker, std::int64_t offset) {
    Broker& b = at(broker);
    HW_CHECK(!b.fenced, "fenced brokers cannot enter controlled shutdown");
    if (!b.is_shutting_down()) b.controlled_shutdown_offset = offset;
}

BrokerHeartbeats::States BrokerHeartbeats::judge(const BrokerHeartbeatRequest& heartbeat,
                                                 std::int64_t registration_offset,
                                                 bool leads_partitions) const {
    const BrokerControlState current = state_of(heartbeat.broker);
    HeartbeatFacts facts;
    facts.want_fence = heartbeat.want_fence;
    facts.want_shut_down = heartbeat.want_shut_down;
    facts.read_own_registration = heartbeat.current_metadata_offset >= registration_offset;
    facts.leads_partitions = leads_partitions;
    facts.others_read_shutdown =
        find(heartbeat.broker)->controlled_shutdown_offset <= lowest_active_offset();
    return {current, next_control_state(current, facts)};
}

const BrokerHeartbeats::Broker* BrokerHeartbeats::find(NodeId broker) const {
    const auto at = brokers_.find(broker);
    return at == brokers_.end() ? nullptr : &at->second;
}

// The shutdown offset is looked at first: a broker fenced by its session's end while shutting down
// still counts as shutting down.
BrokerControlState BrokerHeartbeats::state_of(NodeId broker) const {
    const Broker* b = find(broker);
    HW_CHECK(b != nullptr, "broker " + to_string(broker) + " is not registered");
    if (b->is_shutting_down()) return BrokerControlState::ControlledShutdown;
    return b->fenced ? BrokerControlState::Fenced : BrokerControlState::Unfenced;
}

std::int64_t BrokerHeartbeats::lowest_active_offset() const {
    std::int64_t lowest = std::numeric_limits<std::int64_t>::max();
    for (const auto& [id, broker] : brokers_) {
        if (broker.is_active()) lowest = std::min(lowest, broker.metadata_offset);
    }
    return lowest;
}

BrokerHeartbeats::Broker& BrokerHeartbeats::at(NodeId broker) {
    const auto at = brokers_.find(broker);
    HW_CHECK(at != brokers_.end(), "broker " + to_string(broker) + " is not registered");
    return at->second;
}

}  // namespace hw
