// Decisions about brokers: registration, heartbeats, sessions. The rules are in
// heartbeat_state.hpp, broker_heartbeats.hpp and partition_updates.hpp.
// Source: ClusterControlManager, ReplicationControlManager (4.2); behaviour sheet C5.
#include "broker_model/base/check.hpp"
#include "broker_model/controller/controller_decisions.hpp"
#include "broker_model/controller/partition_updates.hpp"

namespace hw {
namespace {

void fence(const ControllerState& state, const BrokerRegistration& broker, Records& records) {
    broker_leaves_isrs(state, broker.id, records);
    records.emplace_back(BrokerRegistrationChangeRecord{broker.id, broker.epoch, true});
}

void unfence(const ControllerState& state, const BrokerRegistration& broker, Records& records) {
    records.emplace_back(BrokerRegistrationChangeRecord{broker.id, broker.epoch, false});
    broker_becomes_electable(state, broker.id, records);
}

void start_shutdown(const ControllerState& state, const BrokerRegistration& broker,
                    Records& records) {
    if (!broker.in_controlled_shutdown) {
        records.emplace_back(
            BrokerRegistrationChangeRecord{broker.id, broker.epoch, std::nullopt, true});
    }
    broker_leaves_isrs(state, broker.id, records);
}

void enter(BrokerControlState next, const ControllerState& state, const BrokerRegistration& broker,
           Records& records) {
    switch (next) {
        case BrokerControlState::Fenced:
        case BrokerControlState::ShutdownNow: return fence(state, broker, records);
        case BrokerControlState::Unfenced: return unfence(state, broker, records);
        case BrokerControlState::ControlledShutdown: return start_shutdown(state, broker, records);
    }
}

}  // namespace

// A new incarnation is refused while the old one's session may still be alive: a broker that
// crashed and comes straight back waits for its own session to end.
Decision<BrokerRegistrationResponse> decide(ControllerState& state,
                                            const BrokerRegistrationRequest& request,
                                            const DecisionTime& at) {
    HW_CHECK(state.active, "only the active controller decides");
    Decision<BrokerRegistrationResponse> decision;
    const BrokerRegistration* existing = state.image.broker(request.broker);
    const bool amends = existing != nullptr && existing->incarnation == request.incarnation;
    if (existing != nullptr && !amends &&
        state.heartbeats.has_valid_session({request.broker, existing->epoch}, at.now,
                                           state.settings.broker_session_timeout())) {
        decision.response.error = ErrorCode::DUPLICATE_BROKER_REGISTRATION;
        return decision;
    }
    RegisterBrokerRecord record{request.broker, request.incarnation, BrokerEpoch(at.next_offset),
                                request.rack};
    if (amends) {
        record.epoch = existing->epoch;
        record.fenced = existing->fenced;
        record.in_controlled_shutdown = existing->in_controlled_shutdown;
    } else {
        const bool clean =
            existing != nullptr && existing->epoch == request.previous_broker_epoch;
        broker_restarts(state, request.broker, clean, decision.records);
        state.heartbeats.remove(request.broker);
    }
    state.heartbeats.add(request.broker, record.fenced);
    decision.response.broker_epoch = record.epoch;
    decision.records.emplace_back(record);
    return decision;
}

Decision<BrokerHeartbeatResponse> decide(ControllerState& state,
                                         const BrokerHeartbeatRequest& request,
                                         const DecisionTime& at) {
    HW_CHECK(state.active, "only the active controller decides");
    Decision<BrokerHeartbeatResponse> decision;
    state.heartbeats.contacted({request.broker, request.broker_epoch}, at.now);
    const BrokerRegistration* broker = state.image.broker(request.broker);
    if (broker == nullptr || broker->epoch != request.broker_epoch) {
        decision.response.error = ErrorCode::STALE_BROKER_EPOCH;
        return decision;
    }
    const bool stopping = request.want_shut_down || state.heartbeats.state_of(broker->id) ==
                                                        BrokerControlState::ControlledShutdown;
    const bool leads = stopping && leads_partitions(state.image, broker->id);
    const auto [current, next] = state.heartbeats.judge(request, broker->record_offset, leads);
    if (next != current) enter(next, state, *broker, decision.records);
    state.heartbeats.touch(broker->id, is_fenced(next), request.current_metadata_offset);
    if (next == BrokerControlState::ControlledShutdown) {
        const auto last_offset =
            at.next_offset + static_cast<std::int64_t>(decision.records.size()) - 1;
        state.heartbeats.enter_controlled_shutdown(broker->id, last_offset);
    }
    decision.response.is_caught_up = request.current_metadata_offset >= broker->record_offset;
    decision.response.is_fenced = is_fenced(next);
    decision.response.should_shut_down = next == BrokerControlState::ShutdownNow;
    return decision;
}

Decision<UnregisterBrokerResponse> decide(ControllerState& state,
                                          const UnregisterBrokerRequest& request,
                                          const DecisionTime&) {
    Decision<UnregisterBrokerResponse> decision;
    const BrokerRegistration* broker = state.image.broker(request.broker);
    if (broker == nullptr) {
        decision.response.result = {
            ErrorCode::BROKER_ID_NOT_REGISTERED,
            "Broker ID " + to_string(request.broker) + " is not currently registered"};
        return decision;
    }
    broker_leaves_isrs(state, broker->id, decision.records);
    reconsider_elrs_with(state, broker->id, decision.records);
    decision.records.emplace_back(UnregisterBrokerRecord{broker->id, broker->epoch});
    return decision;
}

// One at a time, so that each fencing is seen before the next is decided.
Decision<bool> fence_one_stale_broker(ControllerState& state, const DecisionTime& at) {
    Decision<bool> decision{{}, false};
    const auto session =
        state.heartbeats.take_expired(at.now, state.settings.broker_session_timeout());
    if (!session) return decision;
    decision.response = true;
    const BrokerRegistration* broker = state.image.broker(session->broker);
    if (broker == nullptr) {
        state.heartbeats.remove(session->broker);
    } else if (broker->epoch == session->epoch) {
        fence(state, *broker, decision.records);
        state.heartbeats.fence(broker->id);
    }
    return decision;
}

}  // namespace hw
