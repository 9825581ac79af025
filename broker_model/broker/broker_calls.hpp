// Requests to other brokers, and to this one as if it were another, beside replication. Each call
// under way to a broker has a connection of its own, which is used again when it is answered:
// Kafka puts what waits for a busy broker into one request, and its parts are handled side by side.
// Source: InterBrokerSendThread, AddPartitionsToTxnManager, TransactionMarkerChannelManager (4.2).
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "broker_model/broker/broker_context.hpp"

namespace hw {

class BrokerCalls {
  public:
    using Done = std::function<void(const Response*)>;  // null: no answer, it may have been done

    explicit BrokerCalls(BrokerContext& context) : context_(context) {}

    void send(NodeId to, Request request, Done done);
    // False: not one of these channels.
    bool on_answered(const Answered& answer);
    bool on_disconnected(const Disconnected& lost);
    void on_timeout(std::uint32_t call);

  private:
    struct Call {
        NodeId to{-1};
        Channel channel = 0;
        CorrelationId correlation = 0;
        Done done;  // empty: the slot is free
        TimerId timeout;
    };

    [[nodiscard]] Call* find(NodeId to, Channel channel);
    void finish(Call& call, const Response* response);

    BrokerContext& context_;
    std::vector<Call> calls_;  // by slot
};

}  // namespace hw
