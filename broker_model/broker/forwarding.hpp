// Requests a broker passes on to the active controller for somebody: a client's admin request, the
// automatic creation of a topic, the next block of producer ids. One at a time, in order.
// Source: ForwardingManager.scala, AutoTopicCreationManager.scala, RPCProducerIdManager.java.
#pragma once

#include <map>
#include <set>
#include <string>

#include "broker_model/broker/controller_channel.hpp"
#include "broker_model/broker/producer_id_blocks.hpp"

namespace hw {

class Forwarding {
  public:
    explicit Forwarding(BrokerContext& context)
        : context_(context), channel_(context, kChannelForwarding,
                                      context.config.controller_socket_timeout,
                                      context.config.forwarding_timeout) {}

    void forward(const ReplyTo& from, Request request);
    void create_topic(const std::string& name);  // unless it is on its way already
    void create_internal_topic(CreateTopicRequest request);
    void init_producer_id(const ReplyTo& from, const InitProducerIdRequest& request);

    void run(NodeId active_controller);
    void on_answered(const Answered& answer);
    void on_disconnected(const Disconnected& lost) { channel_.on_disconnected(lost); }
    [[nodiscard]] Channel channel() const { return channel_.channel(); }

  private:
    struct Pending {
        enum class Kind : std::uint8_t { Client, AutoCreate, ProducerIds };
        Kind kind = Kind::Client;
        ReplyTo reply_to;
        std::size_t api = 0;  // index in the Request variant
        std::string topic;
    };

    void send(Pending pending, Request request);
    void finish(const ControllerChannel::Completion& completion);
    void ask_for_producer_ids();

    BrokerContext& context_;
    ControllerChannel channel_;
    ProducerIdBlocks producer_ids_;
    std::map<std::uint64_t, Pending> pending_;  // by tag
    std::set<std::string> being_created_;
    std::uint64_t next_tag_ = 1;
};

}  // namespace hw
