// Requests that wait for their connection: sent as soon as the peer is ready, given up when the
// connection fails or request.timeout.ms passes. Kafka: ConsumerNetworkClient's unsent requests.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "broker_model/client/network_client.hpp"

namespace hw {

class PatientSender {
  public:
    explicit PatientSender(Duration request_timeout) : request_timeout_(request_timeout) {}

    // `timeout`: once it is sent; default request.timeout.ms.
    void add(Endpoint to, Request request, std::uint64_t tag, Instant now,
             std::optional<Duration> timeout = std::nullopt) {
        waiting_.push_back({to, std::move(request), tag, now + request_timeout_, timeout});
    }
    // Appends the tags of requests that were given up.
    void pump(NetworkClient& client, Instant now, Effects& fx, std::vector<std::uint64_t>& lost);
    [[nodiscard]] Instant next_deadline() const {
        Instant at = kNever;
        for (const Waiting& w : waiting_) at = std::min(at, w.deadline);
        return at;
    }

  private:
    struct Waiting {
        Endpoint to;
        Request request;
        std::uint64_t tag = 0;
        Instant deadline;
        std::optional<Duration> timeout;
    };
    Duration request_timeout_;
    std::vector<Waiting> waiting_;
};

// In reconnect back-off: there is no point in asking this broker now.
[[nodiscard]] inline bool is_unavailable(const NetworkClient& client, Endpoint to, Instant now) {
    return client.connections().failed(to) && !client.connections().can_connect(to, now);
}

}  // namespace hw
