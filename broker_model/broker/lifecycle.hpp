// The broker's relation to the controller: registration, heartbeats, controlled shutdown. What to do
// after each answer is the rule in lifecycle_rules.hpp. Source: BrokerLifecycleManager.scala.
#pragma once

#include <optional>

#include "broker_model/broker/controller_channel.hpp"
#include "broker_model/broker/lifecycle_rules.hpp"

namespace hw {

class Lifecycle {
  public:
    enum TimerKind : std::uint32_t { kContact, kRegistrationDeadline, kShutdownDeadline };

    explicit Lifecycle(BrokerContext& context)
        : context_(context),
          channel_(context, kChannelHeartbeat,
                   std::min(context.config.controller_socket_timeout,
                            context.config.heartbeat_interval),
                   context.config.heartbeat_interval) {}

    void start(std::int64_t incarnation, BrokerEpoch previous_epoch, std::int32_t rack);
    // The first metadata has been applied: the controller may unfence us.
    void set_ready_to_unfence();
    void begin_controlled_shutdown();

    void on_timer(std::uint32_t kind);
    void on_answered(const Answered& answer);
    void on_disconnected(const Disconnected& lost) { channel_.on_disconnected(lost); }
    // Sends what is due; `metadata_offset` = the last record applied.
    void run(NodeId active_controller, std::int64_t metadata_offset);

    [[nodiscard]] BrokerState state() const { return state_; }
    [[nodiscard]] bool caught_up() const { return state_ >= BrokerState::Recovery; }
    [[nodiscard]] bool should_stop() const { return state_ == BrokerState::ShuttingDown; }
    [[nodiscard]] Channel channel() const { return channel_.channel(); }

  private:
    void contact_in(Duration delay);
    void finish(const ControllerChannel::Completion& completion);

    BrokerContext& context_;
    ControllerChannel channel_;
    BrokerState state_ = BrokerState::NotRunning;
    BrokerRegistrationRequest registration_;
    bool registered_ = false;
    bool ready_to_unfence_ = false;
    bool in_flight_ = false;
    bool contact_due_ = false;
    bool next_contact_at_once_ = false;
    bool answered_in_shutdown_ = false;
    TimerId contact_timer_;
    TimerId shutdown_timer_;
};

}  // namespace hw
