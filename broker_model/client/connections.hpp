// The connections of one node to its peers: state, back-off before reconnecting, requests in flight
// and their timeouts. What clients and a broker's own channels have in common.
// Kafka: ClusterConnectionStates, InFlightRequests, the connection half of NetworkClient.
//
// A connection is opened by its first request. Clients make that an ApiVersions exchange
// (`check_api_versions`), and the connection is Ready when it is answered: a peer that is down or
// frozen therefore never gets a request that matters. Bare channels are Ready at once.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "broker_model/base/check.hpp"
#include "broker_model/base/rng.hpp"
#include "broker_model/client/retry_backoff.hpp"
#include "broker_model/node/effects.hpp"

namespace hw {

// Channels of a client. Bootstrap addresses are connections of their own until the first metadata
// response names the brokers; so is the connection to a group or transaction coordinator.
inline constexpr Channel kChannelData = 0;
inline constexpr Channel kChannelBootstrap = 1;
inline constexpr Channel kChannelCoordinator = 2;

struct Endpoint {
    NodeId node{-1};
    Channel channel = kChannelData;
    constexpr auto operator<=>(const Endpoint&) const = default;
};

struct ConnectionSettings {
    Backoff reconnect{50, 1000, 2, 0.2};        // reconnect.backoff.ms, reconnect.backoff.max.ms
    Backoff setup_timeout{10'000, 30'000, 2, 0.2};  // socket.connection.setup.timeout[.max].ms
    Duration request_timeout = seconds(30);     // request.timeout.ms
    std::int32_t max_in_flight = 5;             // max.in.flight.requests.per.connection
    bool check_api_versions = true;
};

struct InFlightRequest {
    CorrelationId correlation = 0;
    std::uint32_t api = 0;   // index in the Request variant
    std::uint64_t tag = 0;   // the sender's own
    bool internal = false;   // sent by the connection or metadata layer itself
    Instant sent_at;
    Instant deadline;        // sent_at + timeout (+ throttle)
};

struct FailedRequest {  // the connection broke, or we broke it because a request timed out
    Endpoint to;
    InFlightRequest request;
    bool timed_out = false;
};

struct SendOptions {
    std::uint64_t tag = 0;
    std::optional<Duration> timeout = std::nullopt;  // default: request_timeout
    bool expects_response = true;     // false (acks=0): done as soon as it is handed over
    bool internal = false;
};

class Connections {
  public:
    enum class State : std::uint8_t { Disconnected, Connecting, Ready };

    Connections(ConnectionSettings settings, Rng rng);

    // Ready for one more request; opens the connection when that is allowed.
    bool ready(Endpoint to, Instant now, Effects& fx);
    [[nodiscard]] bool can_send(Endpoint to, Instant now) const;
    [[nodiscard]] bool can_connect(Endpoint to, Instant now) const;
    [[nodiscard]] bool is_ready(Endpoint to, Instant now) const;  // connected and not throttled
    [[nodiscard]] bool is_connecting(Endpoint to) const;
    [[nodiscard]] bool failed(Endpoint to) const;  // was connected or tried, and is not now
    [[nodiscard]] Instant last_attempt(Endpoint to) const;
    [[nodiscard]] std::int32_t in_flight(Endpoint to) const;
    [[nodiscard]] std::int32_t in_flight_total() const { return in_flight_total_; }
    // From when a request may go, or a new connection may be tried; kNever while connected.
    [[nodiscard]] Instant poll_at(Endpoint to) const;

    // can_send(to) must hold.
    CorrelationId send(Endpoint to, Request request, Instant now, Effects& fx,
                       const SendOptions& options = {});

    // The request this answers; none when the connection has been given up meanwhile.
    std::optional<InFlightRequest> on_answered(const Answered& answer);
    // Appends what was in flight, oldest first. True if there was a connection to lose.
    bool on_disconnected(const Disconnected& lost, Instant now, std::vector<FailedRequest>& failed);
    // Closes connections with a timed-out request; appends everything in flight on them and, to
    // `closed`, their endpoints.
    void expire(Instant now, Effects& fx, std::vector<FailedRequest>& failed,
                std::vector<Endpoint>& closed);
    // Closes by own decision; what was in flight is appended.
    void close(Endpoint to, Instant now, Effects& fx, std::vector<FailedRequest>& failed);
    void throttle(Endpoint to, Duration how_long, Instant now);

    [[nodiscard]] std::vector<Endpoint> open_endpoints() const;  // connected or connecting

    // A lower bound of when expire() has something to do.
    [[nodiscard]] Instant next_deadline() const { return earliest_deadline_; }
    [[nodiscard]] const ConnectionSettings& settings() const { return settings_; }

  private:
    struct Connection {
        Endpoint to;
        State state = State::Disconnected;
        Instant last_attempt;
        Duration reconnect_backoff{};
        std::int32_t failed_attempts = 0;
        std::int32_t failed_setups = 0;
        Duration setup_timeout{};
        Instant throttled_until;
        std::vector<InFlightRequest> in_flight;  // oldest first; a handful
    };

    [[nodiscard]] const Connection* find(Endpoint to) const;
    Connection* find(Endpoint to);
    Connection& find_or_add(Endpoint to);
    void open(Endpoint to, Instant now, Effects& fx);
    void put_in_flight(Connection& c, Request request, Instant now, Effects& fx,
                       const SendOptions& options, Duration timeout);
    void mark_ready(Connection& c);
    void mark_disconnected(Connection& c, Instant now);
    void fail_all(Connection& c, bool timed_out, std::vector<FailedRequest>& failed);

    ConnectionSettings settings_;
    Rng rng_;
    std::vector<Connection> connections_;  // sorted by endpoint
    CorrelationId next_correlation_ = 1;
    std::int32_t in_flight_total_ = 0;
    Instant earliest_deadline_ = kNever;
};

}  // namespace hw
