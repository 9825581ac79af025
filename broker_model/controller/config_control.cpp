// Decisions about settings, features and producer ids. Rules: config_change.hpp,
// feature_update.hpp.
// Source: ConfigurationControlManager, FeatureControlManager, ProducerIdControlManager (4.2).
#include <utility>

#include "broker_model/controller/config_change.hpp"
#include "broker_model/controller/controller_decisions.hpp"
#include "broker_model/controller/feature_update.hpp"

namespace hw {

Decision<AlterConfigResponse> decide(ControllerState& state, const AlterConfigRequest& request,
                                     const DecisionTime&) {
    ConfigChange change = change_configs(state, request, Existence::Checked);
    if (request.validate_only) change.records.clear();
    return {std::move(change.records), {std::move(change.result)}};
}

Decision<UpdateFeatureResponse> decide(ControllerState& state, const UpdateFeatureRequest& request,
                                       const DecisionTime&) {
    Decision<UpdateFeatureResponse> decision;
    if (auto why = refused_feature_update(state.image.features, request, state.settings.self)) {
        decision.response.result = {
            ErrorCode::INVALID_UPDATE_VERSION,
            "The update failed for all features since the following feature had an error: " + *why};
        return decision;
    }
    if (request.validate_only) return decision;
    if (request.feature == kElrVersion && request.level > 0) {
        decision.records = elr_safety_records(state);
    }
    decision.records.emplace_back(FeatureLevelRecord{request.feature, request.level});
    return decision;
}

// Producer ids are handed to brokers in blocks of 1000; a block is never handed out twice.
Decision<AllocateProducerIdsResponse> decide(ControllerState& state,
                                             const AllocateProducerIdsRequest& request,
                                             const DecisionTime&) {
    constexpr std::int32_t kBlockSize = 1000;
    Decision<AllocateProducerIdsResponse> decision;
    const BrokerRegistration* broker = state.image.broker(request.broker);
    if (broker == nullptr || broker->epoch != request.broker_epoch) {
        decision.response.error = ErrorCode::STALE_BROKER_EPOCH;
        return decision;
    }
    const std::int64_t first = state.image.next_producer_id;
    decision.response.start = ProducerId(first);
    decision.response.length = kBlockSize;
    decision.records.emplace_back(
        ProducerIdsRecord{request.broker, request.broker_epoch, first + kBlockSize});
    return decision;
}

}  // namespace hw
