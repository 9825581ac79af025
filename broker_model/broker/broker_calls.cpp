#include "broker_model/broker/broker_calls.hpp"

#include <algorithm>

namespace hw {

namespace {

bool is_broker_call(Channel channel) { return channel >= kChannelBrokerCalls; }

}  // namespace

BrokerCalls::Call* BrokerCalls::find(NodeId to, Channel channel) {
    for (Call& call : calls_)
        if (call.done && call.to == to && call.channel == channel) return &call;
    return nullptr;
}

void BrokerCalls::send(NodeId to, Request request, Done done) {
    Channel channel = kChannelBrokerCalls;
    while (find(to, channel) != nullptr) ++channel;
    auto free = std::find_if(calls_.begin(), calls_.end(), [](const Call& c) { return !c.done; });
    if (free == calls_.end()) free = calls_.insert(calls_.end(), Call{});
    free->to = to;
    free->channel = channel;
    free->correlation = context_.request(to, channel, std::move(request));
    free->done = std::move(done);
    free->timeout = context_.timers.arm(
        context_.now + context_.config.request_timeout,
        {BrokerTimer::Kind::BrokerCall, static_cast<std::uint32_t>(free - calls_.begin())});
}

void BrokerCalls::finish(Call& call, const Response* response) {
    context_.timers.cancel(call.timeout);
    const Done done = std::exchange(call.done, nullptr);
    done(response);  // may send again
}

bool BrokerCalls::on_answered(const Answered& answer) {
    if (!is_broker_call(answer.channel)) return false;
    Call* call = find(answer.peer, answer.channel);
    if (call != nullptr && call->correlation == answer.correlation)
        finish(*call, &answer.response);
    return true;
}

bool BrokerCalls::on_disconnected(const Disconnected& lost) {
    if (!is_broker_call(lost.channel)) return false;
    if (Call* call = find(lost.peer, lost.channel)) finish(*call, nullptr);
    return true;
}

void BrokerCalls::on_timeout(std::uint32_t slot) {
    Call& call = calls_[slot];
    call.timeout = {};
    context_.fx->closes.push_back({call.to, call.channel});
    finish(call, nullptr);
}

}  // namespace hw
