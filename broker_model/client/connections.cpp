#include "broker_model/client/connections.hpp"

#include <algorithm>
#include <utility>

namespace hw {

Connections::Connections(ConnectionSettings settings, Rng rng) : settings_(settings), rng_(rng) {}

const Connections::Connection* Connections::find(Endpoint to) const {
    const auto it = std::lower_bound(connections_.begin(), connections_.end(), to,
                                     [](const Connection& c, Endpoint e) { return c.to < e; });
    return it != connections_.end() && it->to == to ? &*it : nullptr;
}

Connections::Connection* Connections::find(Endpoint to) {
    return const_cast<Connection*>(std::as_const(*this).find(to));
}

Connections::Connection& Connections::find_or_add(Endpoint to) {
    const auto it = std::lower_bound(connections_.begin(), connections_.end(), to,
                                     [](const Connection& c, Endpoint e) { return c.to < e; });
    if (it != connections_.end() && it->to == to) return *it;
    Connection fresh;
    fresh.to = to;
    fresh.reconnect_backoff = draw_backoff(settings_.reconnect, 0, rng_);
    fresh.setup_timeout = draw_backoff(settings_.setup_timeout, 0, rng_);
    return *connections_.insert(it, std::move(fresh));
}

bool Connections::can_connect(Endpoint to, Instant now) const {
    const Connection* c = find(to);
    return c == nullptr || (c->state == State::Disconnected &&
                            now - c->last_attempt >= c->reconnect_backoff);
}

bool Connections::is_ready(Endpoint to, Instant now) const {
    const Connection* c = find(to);
    return c != nullptr && c->state == State::Ready && c->throttled_until <= now;
}

bool Connections::can_send(Endpoint to, Instant now) const {
    const Connection* c = find(to);
    return c != nullptr && c->state == State::Ready && c->throttled_until <= now &&
           std::cmp_less(c->in_flight.size(), settings_.max_in_flight);
}

bool Connections::is_connecting(Endpoint to) const {
    const Connection* c = find(to);
    return c != nullptr && c->state == State::Connecting;
}

bool Connections::failed(Endpoint to) const {
    const Connection* c = find(to);
    return c != nullptr && c->state == State::Disconnected;
}

Instant Connections::last_attempt(Endpoint to) const {
    const Connection* c = find(to);
    return c == nullptr ? Instant() : c->last_attempt;
}

std::int32_t Connections::in_flight(Endpoint to) const {
    const Connection* c = find(to);
    return c == nullptr ? 0 : static_cast<std::int32_t>(c->in_flight.size());
}

Instant Connections::poll_at(Endpoint to) const {
    const Connection* c = find(to);
    if (c == nullptr) return Instant();
    switch (c->state) {
        case State::Disconnected: return c->last_attempt + c->reconnect_backoff;
        case State::Connecting: return kNever;  // its answer or its deadline wakes us
        case State::Ready: return c->throttled_until > Instant() ? c->throttled_until : kNever;
    }
    return kNever;
}

bool Connections::ready(Endpoint to, Instant now, Effects& fx) {
    if (can_send(to, now)) return true;
    if (can_connect(to, now)) open(to, now, fx);
    return can_send(to, now);
}

void Connections::open(Endpoint to, Instant now, Effects& fx) {
    Connection& c = find_or_add(to);
    c.last_attempt = now;
    if (!settings_.check_api_versions) {
        c.state = State::Ready;  // its back-off is forgiven with the first answer
        return;
    }
    c.state = State::Connecting;
    // The transport does not tell a host that drops our SYN from one that accepts and then stays
    // silent; Kafka times the first by the set-up timeout, the second by the request timeout.
    const Duration timeout = std::min(c.setup_timeout, settings_.request_timeout);
    put_in_flight(c, ApiVersionsRequest{}, now, fx, {.internal = true}, timeout);
}

CorrelationId Connections::send(Endpoint to, Request request, Instant now, Effects& fx,
                                const SendOptions& options) {
    Connection* c = find(to);
    HW_CHECK(c != nullptr && c->state == State::Ready, "request to a peer that is not ready");
    const CorrelationId correlation = next_correlation_;
    put_in_flight(*c, std::move(request), now, fx, options,
                  options.timeout.value_or(settings_.request_timeout));
    return correlation;
}

void Connections::put_in_flight(Connection& c, Request request, Instant now, Effects& fx,
                                const SendOptions& options, Duration timeout) {
    const CorrelationId correlation = next_correlation_++;
    if (options.expects_response) {
        const Instant deadline = now + timeout;
        c.in_flight.push_back({correlation, static_cast<std::uint32_t>(request.index()),
                               options.tag, options.internal, now, deadline});
        ++in_flight_total_;
        earliest_deadline_ = std::min(earliest_deadline_, deadline);
    }
    fx.requests.push_back({c.to.node, c.to.channel, correlation, std::move(request),
                           After::Nothing, options.expects_response});
}

std::optional<InFlightRequest> Connections::on_answered(const Answered& answer) {
    Connection* c = find({answer.peer, answer.channel});
    if (c == nullptr || c->in_flight.empty()) return std::nullopt;
    const InFlightRequest first = c->in_flight.front();
    if (first.correlation != answer.correlation) return std::nullopt;  // of a connection given up
    c->in_flight.erase(c->in_flight.begin());
    --in_flight_total_;
    if (in_flight_total_ == 0) earliest_deadline_ = kNever;
    if (c->state == State::Connecting || c->failed_attempts > 0) mark_ready(*c);
    return first;
}

bool Connections::on_disconnected(const Disconnected& lost, Instant now,
                                  std::vector<FailedRequest>& failed) {
    Connection* c = find({lost.peer, lost.channel});
    if (c == nullptr || c->state == State::Disconnected) return false;  // the echo of our own close
    mark_disconnected(*c, now);
    fail_all(*c, false, failed);
    return true;
}

void Connections::expire(Instant now, Effects& fx, std::vector<FailedRequest>& failed,
                         std::vector<Endpoint>& closed) {
    if (now < earliest_deadline_) return;
    earliest_deadline_ = kNever;
    for (Connection& c : connections_) {
        const bool late = std::any_of(c.in_flight.begin(), c.in_flight.end(),
                                      [now](const InFlightRequest& r) { return now >= r.deadline; });
        if (late) {
            fx.closes.push_back({c.to.node, c.to.channel});
            closed.push_back(c.to);
            mark_disconnected(c, now);
            fail_all(c, true, failed);
        }
        for (const InFlightRequest& r : c.in_flight) {
            earliest_deadline_ = std::min(earliest_deadline_, r.deadline);
        }
    }
}

void Connections::close(Endpoint to, Instant now, Effects& fx, std::vector<FailedRequest>& failed) {
    Connection* c = find(to);
    if (c == nullptr || c->state == State::Disconnected) return;
    fx.closes.push_back({to.node, to.channel});
    mark_disconnected(*c, now);
    fail_all(*c, false, failed);
}

void Connections::throttle(Endpoint to, Duration how_long, Instant now) {
    Connection* c = find(to);
    if (c == nullptr || how_long <= Duration()) return;
    c->throttled_until = std::max(c->throttled_until, now + how_long);
    // A throttled request must not time out for the throttle's sake.
    for (InFlightRequest& r : c->in_flight) r.deadline = r.deadline + how_long;
}

std::vector<Endpoint> Connections::open_endpoints() const {
    std::vector<Endpoint> open;
    for (const Connection& c : connections_) {
        if (c.state != State::Disconnected) open.push_back(c.to);
    }
    return open;
}

void Connections::mark_ready(Connection& c) {
    c.state = State::Ready;
    c.failed_attempts = 0;
    c.reconnect_backoff = draw_backoff(settings_.reconnect, 0, rng_);
    c.failed_setups = 0;
    c.setup_timeout = draw_backoff(settings_.setup_timeout, 0, rng_);
}

void Connections::mark_disconnected(Connection& c, Instant now) {
    c.last_attempt = now;
    c.reconnect_backoff = draw_backoff(settings_.reconnect, c.failed_attempts, rng_);
    ++c.failed_attempts;
    c.failed_setups = c.state == State::Connecting ? c.failed_setups + 1 : 0;
    c.setup_timeout = draw_backoff(settings_.setup_timeout, c.failed_setups, rng_);
    c.state = State::Disconnected;
}

void Connections::fail_all(Connection& c, bool timed_out, std::vector<FailedRequest>& failed) {
    in_flight_total_ -= static_cast<std::int32_t>(c.in_flight.size());
    for (const InFlightRequest& r : c.in_flight) failed.push_back({c.to, r, timed_out});
    c.in_flight.clear();
}

}  // namespace hw
