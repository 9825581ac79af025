#include "broker_model/broker/controller_channel.hpp"

#include <algorithm>

namespace hw {

namespace {

template <class T>
concept HasError = requires(const T& r) {
    { r.error } -> std::convertible_to<ErrorCode>;
};
template <class T>
concept HasResult = requires(const T& r) {
    { r.result.error } -> std::convertible_to<ErrorCode>;
};

}  // namespace

bool says_not_controller(const Response& response) {
    return std::visit(
        [](const auto& r) {
            if constexpr (HasError<decltype(r)>)
                return r.error == ErrorCode::NOT_CONTROLLER;
            else if constexpr (HasResult<decltype(r)>)
                return r.result.error == ErrorCode::NOT_CONTROLLER;
            else
                return false;
        },
        response);
}

void ControllerChannel::send(std::uint64_t tag, Request request) {
    queue_.push_back({tag, std::move(request), context_.now});
}

void ControllerChannel::retry(Item item) {
    queue_.push_front(std::move(item));
    connect_not_before_ = context_.now + kControllerReconnectBackoff;
}

std::optional<ControllerChannel::Completion> ControllerChannel::poll(NodeId active_controller) {
    if (in_flight_ && in_flight_->deadline <= context_.now) {
        context_.fx->closes.push_back({in_flight_->controller, channel_});
        Item item = std::move(in_flight_->item);
        in_flight_.reset();
        retry(std::move(item));
    }
    if (!in_flight_ && !queue_.empty()) {
        Item& head = queue_.front();
        if (context_.now - head.created >= give_up_after_) {
            const std::uint64_t tag = head.tag;
            queue_.pop_front();
            return Completion{tag, std::nullopt};
        }
        if (active_controller != kNoNode && connect_not_before_ <= context_.now) {
            const CorrelationId sent =
                context_.request(active_controller, channel_, head.request);
            in_flight_ = InFlight{std::move(head), active_controller, sent,
                                  context_.now + request_timeout_};
            queue_.pop_front();
        }
    }
    arm_timer(active_controller);
    return std::nullopt;
}

void ControllerChannel::arm_timer(NodeId active_controller) {
    Instant due = kNever;
    if (in_flight_) {
        due = in_flight_->deadline;
    } else if (!queue_.empty()) {
        due = queue_.front().created + give_up_after_;
        if (active_controller != kNoNode) due = std::min(due, connect_not_before_);
    }
    if (due == timer_due_ && (due == kNever || due > context_.now)) return;
    timer_due_ = due;
    context_.timers.cancel(timer_);
    if (due != kNever)
        timer_ = context_.timers.arm(
            due, {BrokerTimer::Kind::ControllerChannel, static_cast<std::uint32_t>(channel_)});
}

std::optional<ControllerChannel::Completion> ControllerChannel::on_answered(
    const Answered& answer) {
    if (!in_flight_ || in_flight_->controller != answer.peer ||
        in_flight_->correlation != answer.correlation)
        return std::nullopt;
    Item item = std::move(in_flight_->item);
    in_flight_.reset();
    if (says_not_controller(answer.response)) {
        context_.fx->closes.push_back({answer.peer, channel_});
        retry(std::move(item));
        return std::nullopt;
    }
    return Completion{item.tag, answer.response};
}

void ControllerChannel::on_disconnected(const Disconnected& lost) {
    if (!in_flight_ || in_flight_->controller != lost.peer) return;
    Item item = std::move(in_flight_->item);
    in_flight_.reset();
    retry(std::move(item));
}

}  // namespace hw
