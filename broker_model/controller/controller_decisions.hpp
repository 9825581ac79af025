// All decisions of the active controller in one overload set: a request in, records to append and
// the response to send once they are committed. See controller_state.hpp for how to use them.
#pragma once

#include "broker_model/controller/controller_state.hpp"
#include "broker_model/protocol/admin.hpp"
#include "broker_model/protocol/controller.hpp"

namespace hw {

// cluster_control.cpp
// A heartbeat counts as contact even if it is then refused; decide() records that.
[[nodiscard]] Decision<BrokerRegistrationResponse> decide(ControllerState& state,
                                                          const BrokerRegistrationRequest& request,
                                                          const DecisionTime& at);
[[nodiscard]] Decision<BrokerHeartbeatResponse> decide(ControllerState& state,
                                                       const BrokerHeartbeatRequest& request,
                                                       const DecisionTime& at);
[[nodiscard]] Decision<UnregisterBrokerResponse> decide(ControllerState& state,
                                                        const UnregisterBrokerRequest& request,
                                                        const DecisionTime& at);

// topic_control.cpp
[[nodiscard]] Decision<CreateTopicResponse> decide(ControllerState& state,
                                                   const CreateTopicRequest& request,
                                                   const DecisionTime& at);
[[nodiscard]] Decision<DeleteTopicResponse> decide(ControllerState& state,
                                                   const DeleteTopicRequest& request,
                                                   const DecisionTime& at);
[[nodiscard]] Decision<CreatePartitionsResponse> decide(ControllerState& state,
                                                        const CreatePartitionsRequest& request,
                                                        const DecisionTime& at);

// partition_control.cpp
[[nodiscard]] Decision<AlterPartitionResponse> decide(ControllerState& state,
                                                      const AlterPartitionRequest& request,
                                                      const DecisionTime& at);
[[nodiscard]] Decision<ElectLeadersResponse> decide(ControllerState& state,
                                                    const ElectLeadersRequest& request,
                                                    const DecisionTime& at);
[[nodiscard]] Decision<AlterPartitionReassignmentResponse> decide(
    ControllerState& state, const AlterPartitionReassignmentRequest& request,
    const DecisionTime& at);

// config_control.cpp
[[nodiscard]] Decision<AlterConfigResponse> decide(ControllerState& state,
                                                   const AlterConfigRequest& request,
                                                   const DecisionTime& at);
[[nodiscard]] Decision<UpdateFeatureResponse> decide(ControllerState& state,
                                                     const UpdateFeatureRequest& request,
                                                     const DecisionTime& at);
[[nodiscard]] Decision<AllocateProducerIdsResponse> decide(
    ControllerState& state, const AllocateProducerIdsRequest& request, const DecisionTime& at);

// Periodic tasks. response = true: there may be more to do, run again at once.
[[nodiscard]] Decision<bool> fence_one_stale_broker(ControllerState& state, const DecisionTime& at);
[[nodiscard]] Decision<bool> balance_leaders(ControllerState& state);
[[nodiscard]] Decision<bool> elect_unclean_leaders(ControllerState& state);

}  // namespace hw
