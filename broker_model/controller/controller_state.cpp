#include "broker_model/controller/controller_state.hpp"

#include "broker_model/controller/config_change.hpp"

namespace hw {
namespace {

// The heartbeat table follows the registrations.
struct FollowRegistrations {
    ControllerState& state;
    bool was_registered;

    void operator()(const RegisterBrokerRecord& r) {
        if (was_registered) state.heartbeats.remove(r.broker);
        state.heartbeats.add(r.broker, r.fenced);
    }
    void operator()(const UnregisterBrokerRecord& r) { state.heartbeats.remove(r.broker); }
    void operator()(const BrokerRegistrationChangeRecord& r) {
        state.heartbeats.add(r.broker, state.image.broker(r.broker)->fenced);
    }
    template <class Other>
    void operator()(const Other&) {}
};

bool registers_again(const ClusterImage& image, const MetadataRecord& record) {
    const auto* registration = std::get_if<RegisterBrokerRecord>(&record);
    return registration != nullptr && image.broker(registration->broker) != nullptr;
}

}  // namespace

void activate(ControllerState& state, Instant now) {
    state.active = true;
    state.heartbeats = BrokerHeartbeats{};
    for (const auto& [id, broker] : state.image.brokers) {
        state.heartbeats.add(id, broker.fenced);
        if (!broker.fenced) state.heartbeats.contacted({id, broker.epoch}, now);
    }
}

void deactivate(ControllerState& state) {
    state.active = false;
    state.heartbeats = BrokerHeartbeats{};
}

std::vector<MetadataRecord> activation_records(const ControllerState& state) {
    std::vector<MetadataRecord> records;
    if (state.image.feature_level(kMetadataVersion) != 0) return records;
    for (const auto& [feature, level] : state.settings.bootstrap_features) {
        records.emplace_back(FeatureLevelRecord{feature, level});
    }
    const auto elr = state.settings.bootstrap_features.find(kElrVersion);
    if (elr != state.settings.bootstrap_features.end() && elr->second > 0) {
        records.emplace_back(cluster_min_isr(state.settings));
    }
    return records;
}

void apply_record(ControllerState& state, const MetadataRecord& record, std::int64_t offset,
                  ClusterDelta* delta) {
    const bool was_registered = registers_again(state.image, record);
    apply(state.image, record, offset, delta);
    if (state.active) std::visit(FollowRegistrations{state, was_registered}, record);
}

}  // namespace hw
