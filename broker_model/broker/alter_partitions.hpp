// Carries ISR proposals to the controller: one request in flight per broker with everything that is
// waiting, sent at once when idle. One proposal per partition may wait; a second is refused with
// OPERATION_NOT_ATTEMPTED. A top-level error is retried after 50 ms, without end.
// Source: AlterPartitionManager.scala (4.2); sheet B7.
#pragma once

#include <vector>

#include "broker_model/broker/broker_context.hpp"
#include "broker_model/broker/controller_channel.hpp"
#include "broker_model/broker/partition.hpp"

namespace hw {

inline constexpr Duration kAlterPartitionRetryBackoff = millis(50);

class AlterPartitions {
  public:
    AlterPartitions(BrokerContext& context)
        : context_(context), channel_(context, kChannelAlterPartition,
                                      context.config.controller_socket_timeout, kForever) {}

    // False: one of this partition waits already.
    bool submit(const Partition& p);
    void send_if_idle(NodeId active_controller);
    void on_retry_timer() { retry_armed_ = false; }

    struct Outcome {  // of one partition's proposal
        TopicPartition tp;
        std::uint32_t proposal = 0;
        AlterPartitionResponse::Partition answer;
    };
    // Appends the outcomes of this response, if it is one of ours.
    void on_answered(const Answered& answer, std::vector<Outcome>& outcomes);
    ControllerChannel& channel() { return channel_; }

  private:
    static constexpr Duration kForever = seconds(1'000'000'000);

    struct Waiting {
        TopicPartition tp;
        std::uint32_t proposal = 0;
        AlterPartitionRequest::Partition change;
    };

    BrokerContext& context_;
    ControllerChannel channel_;
    std::vector<Waiting> waiting_;
    std::size_t in_flight_ = 0;  // the first so many are in the request under way
    bool retry_armed_ = false;
    TimerId retry_timer_;
};

}  // namespace hw
