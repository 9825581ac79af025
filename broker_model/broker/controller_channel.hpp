// A broker's connection to whoever is the active controller: a queue, one request in flight.
// A request that meets a broken connection or a controller that is not active any more goes back to
// the head of the queue, and is sent again once the quorum names a controller (50 ms reconnect
// back-off). A request older than its time limit is given up.
// Source: NodeToControllerChannelManager.scala (4.2).
#pragma once

#include <deque>
#include <optional>

#include "broker_model/broker/broker_context.hpp"

namespace hw {

inline constexpr Duration kControllerReconnectBackoff = millis(50);

class ControllerChannel {
  public:
    struct Completion {
        std::uint64_t tag = 0;
        std::optional<Response> response;  // none: gave up (timeout)
    };

    ControllerChannel(BrokerContext& context, Channel channel, Duration request_timeout,
                      Duration give_up_after)
        : context_(context), channel_(channel), request_timeout_(request_timeout),
          give_up_after_(give_up_after) {}

    void send(std::uint64_t tag, Request request);
    // Sends the head of the queue if a controller is known and nothing is in flight. To be called
    // after send(), on the channel's timer, and when the active controller changes. Completions of
    // requests given up are returned one at a time until there are none.
    std::optional<Completion> poll(NodeId active_controller);
    std::optional<Completion> on_answered(const Answered& answer);
    void on_disconnected(const Disconnected& lost);

    [[nodiscard]] Channel channel() const { return channel_; }
    [[nodiscard]] bool idle() const { return queue_.empty() && !in_flight_; }

  private:
    struct Item {
        std::uint64_t tag = 0;
        Request request;
        Instant created;
    };
    struct InFlight {
        Item item;
        NodeId controller{-1};
        CorrelationId correlation = 0;
        Instant deadline;
    };

    void retry(Item item);
    void arm_timer(NodeId active_controller);

    BrokerContext& context_;
    Channel channel_;
    Duration request_timeout_;
    Duration give_up_after_;
    std::deque<Item> queue_;
    std::optional<InFlight> in_flight_;
    Instant connect_not_before_;
    TimerId timer_;
    Instant timer_due_ = kNever;
};

// The error that decides whether a response came from an active controller.
[[nodiscard]] bool says_not_controller(const Response& response);

}  // namespace hw
