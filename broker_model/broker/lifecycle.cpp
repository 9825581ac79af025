#include "broker_model/broker/lifecycle.hpp"

#include <utility>

namespace hw {

void Lifecycle::start(std::int64_t incarnation, BrokerEpoch previous_epoch, std::int32_t rack) {
    state_ = BrokerState::Starting;
    registration_ = {context_.id, incarnation, previous_epoch, rack};
    contact_due_ = true;
    (void)context_.timers.arm(context_.now + context_.config.initial_registration_timeout,
                              {BrokerTimer::Kind::Lifecycle, kRegistrationDeadline});
}

void Lifecycle::contact_in(Duration delay) {
    if (std::exchange(next_contact_at_once_, false)) delay = Duration{};
    context_.arm(contact_timer_, context_.now + delay, {BrokerTimer::Kind::Lifecycle, kContact});
}

void Lifecycle::set_ready_to_unfence() {
    ready_to_unfence_ = true;
    contact_in(Duration{});
}

void Lifecycle::begin_controlled_shutdown() {
    if (state_ == BrokerState::PendingControlledShutdown) return;
    if (state_ != BrokerState::Running || !context_.config.controlled_shutdown) {
        state_ = BrokerState::ShuttingDown;
        return;
    }
    state_ = BrokerState::PendingControlledShutdown;
    shutdown_timer_ =
        context_.timers.arm(context_.now + context_.config.controlled_shutdown_max,
                            {BrokerTimer::Kind::Lifecycle, kShutdownDeadline});
    contact_in(Duration{});
}

void Lifecycle::on_timer(std::uint32_t kind) {
    switch (kind) {
        case kContact:
            // One exchange at a time; the next one then follows at once.
            if (in_flight_) {
                next_contact_at_once_ = true;
            } else {
                contact_due_ = true;
            }
            return;
        case kRegistrationDeadline:
            if (context_.epoch == kNoBrokerEpoch) state_ = BrokerState::ShuttingDown;
            return;
        case kShutdownDeadline:
            state_ = BrokerState::ShuttingDown;
            return;
        default:
            HW_CHECK(false, "unknown lifecycle timer");
    }
}

void Lifecycle::run(NodeId active_controller, std::int64_t metadata_offset) {
    if (state_ == BrokerState::NotRunning || state_ == BrokerState::ShuttingDown) return;
    if (std::exchange(contact_due_, false)) {
        in_flight_ = true;
        if (registered_) {
            channel_.send(1, BrokerHeartbeatRequest{
                                 context_.id, context_.epoch, metadata_offset, !ready_to_unfence_,
                                 state_ == BrokerState::PendingControlledShutdown});
        } else {
            channel_.send(0, registration_);
        }
    }
    if (const auto gave_up = channel_.poll(active_controller)) finish(*gave_up);
}

void Lifecycle::on_answered(const Answered& answer) {
    if (const auto completion = channel_.on_answered(answer)) finish(*completion);
}

void Lifecycle::finish(const ControllerChannel::Completion& completion) {
    in_flight_ = false;
    const Duration interval = context_.config.heartbeat_interval;
    if (!completion.response) {
        next_contact_at_once_ = false;
        return contact_in(interval);
    }
    if (const auto* answer = std::get_if<BrokerRegistrationResponse>(&*completion.response)) {
        if (answer->error != ErrorCode::NONE) {
            next_contact_at_once_ = false;
            return contact_in(interval);
        }
        context_.epoch = answer->broker_epoch;
        registered_ = true;
        return contact_in(Duration{});
    }
    const auto& answer = std::get<BrokerHeartbeatResponse>(*completion.response);
    if (answer.error != ErrorCode::NONE) next_contact_at_once_ = false;
    const bool first = state_ == BrokerState::PendingControlledShutdown &&
                       answer.error == ErrorCode::NONE &&
                       !std::exchange(answered_in_shutdown_, true);
    const LifecycleStep step = after_heartbeat(state_, answer, first, interval);
    state_ = step.state;
    if (step.next_contact) contact_in(*step.next_contact);
}

}  // namespace hw
