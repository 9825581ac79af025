// Serves FindCoordinator: the leader of the id's partition of the internal topic, which is created
// when somebody asks for the first time.
// Source: KafkaApis.getCoordinator, AutoTopicCreationManager.scala (4.2).
#pragma once

#include <string>

#include "broker_model/broker/broker_context.hpp"
#include "broker_model/broker/forwarding.hpp"

namespace hw {

class CoordinatorLookup {
  public:
    CoordinatorLookup(BrokerContext& context, Forwarding& forwarding)
        : context_(context), forwarding_(forwarding) {}

    void handle(const ReplyTo& from, const FindCoordinatorRequest& request);

  private:
    [[nodiscard]] CreateTopicRequest consumer_offsets_topic() const;

    BrokerContext& context_;
    Forwarding& forwarding_;
};

}  // namespace hw
