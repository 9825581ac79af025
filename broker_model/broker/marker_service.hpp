// Serves WriteTxnMarkers: appends the marker that ends a transaction to each partition led here and
// answers when all of them are committed.
// Source: KafkaApis.handleWriteTxnMarkersRequest (4.2).
#pragma once

#include <memory>

#include "broker_model/broker/replicated_appends.hpp"
#include "broker_model/coordinator/coordinator_runtime.hpp"

namespace hw {

class MarkerService {
  public:
    MarkerService(BrokerContext& context, PartitionTable& partitions, ReplicatedAppends& appends)
        : context_(context), partitions_(partitions), appends_(appends) {}

    // Whoever keeps committed offsets must see the markers of its own topic; without it they are
    // appended like others.
    void use_for_offsets(CoordinatorRuntime& runtime) { offsets_ = &runtime; }
    void handle(const ReplyTo& from, const WriteTxnMarkersRequest& request);

  private:
    struct Answer {  // under way
        ReplyTo from;
        WriteTxnMarkersResponse response;
        std::size_t open = 0;
    };

    void end_offsets(const WriteTxnMarkersRequest& request, TopicPartition tp,
                     const std::shared_ptr<Answer>& answer);
    void settle(Answer& answer, TopicPartition tp, ErrorCode error);

    BrokerContext& context_;
    PartitionTable& partitions_;
    ReplicatedAppends& appends_;
    CoordinatorRuntime* offsets_ = nullptr;
};

}  // namespace hw
