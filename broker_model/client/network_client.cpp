#include "broker_model/client/network_client.hpp"

#include <algorithm>
#include <utility>

namespace hw {

NetworkClient::NetworkClient(NetworkClientSettings settings, std::vector<NodeId> bootstrap,
                             const Rng& rng)
    : settings_(settings),
      bootstrap_(std::move(bootstrap)),
      rng_(rng.fork("least-loaded")),
      connections_(settings.connections, rng.fork("connections")),
      metadata_(settings.metadata, rng.fork("metadata")) {
    HW_CHECK(!bootstrap_.empty(), "a client needs a bootstrap broker");
}

std::vector<Endpoint> NetworkClient::known_endpoints() const {
    std::vector<Endpoint> nodes;
    if (metadata_.bootstrapping()) {
        for (NodeId id : bootstrap_) nodes.push_back({id, kChannelBootstrap});
    } else {
        for (const auto& broker : metadata_.brokers()) nodes.push_back({broker.id, kChannelData});
    }
    return nodes;
}

bool NetworkClient::is_ready(Endpoint to, Instant now) const {
    return !metadata_due(now) && connections_.can_send(to, now);
}

bool NetworkClient::ready(Endpoint to, Instant now, Effects& fx) {
    return connections_.ready(to, now, fx) && !metadata_due(now);
}

LeastLoaded NetworkClient::choose(const std::vector<Endpoint>& nodes, Instant now) {
    std::vector<NodeLoad> loads;
    loads.reserve(nodes.size());
    for (Endpoint e : nodes) {
        loads.push_back({connections_.can_send(e, now), connections_.is_ready(e, now),
                         connections_.is_connecting(e), connections_.can_connect(e, now),
                         connections_.in_flight(e), connections_.last_attempt(e)});
    }
    return nodes.empty() ? LeastLoaded{} : least_loaded_node(loads, rng_.below(nodes.size()));
}

std::optional<Endpoint> NetworkClient::least_loaded(Instant now) {
    const std::vector<Endpoint> nodes = known_endpoints();
    const LeastLoaded found = choose(nodes, now);
    if (found.index < 0) return std::nullopt;
    return nodes[found.index];
}

void NetworkClient::disconnect(Endpoint from, Instant now, Effects& fx,
                               std::vector<FailedRequest>& failed) {
    const std::size_t before = failed.size();
    connections_.close(from, now, fx, failed);
    keep_owners(failed, before, now);
}

void NetworkClient::close(Instant now, Effects& fx) {
    std::vector<FailedRequest> nobody_waits;
    for (Endpoint e : connections_.open_endpoints()) connections_.close(e, now, fx, nobody_waits);
}

std::optional<InFlightRequest> NetworkClient::on_answered(const Answered& answer, Instant now) {
    const std::optional<InFlightRequest> request = connections_.on_answered(answer);
    if (!request || !request->internal) return request;
    if (const auto* told = std::get_if<ApiVersionsResponse>(&answer.response)) {
        features_.learn(*told);
    }
    const auto* response = std::get_if<MetadataResponse>(&answer.response);
    if (response == nullptr || !asked_) return std::nullopt;
    if (response->brokers.empty()) {
        metadata_.failed_update(now);
    } else {
        metadata_.update(*asked_, *response, now);
        refreshing_since_.reset();
    }
    asked_.reset();
    return std::nullopt;
}

void NetworkClient::on_disconnected(const Disconnected& lost, Instant now,
                                    std::vector<FailedRequest>& failed) {
    const std::size_t before = failed.size();
    if (!connections_.on_disconnected(lost, now, failed)) return;
    keep_owners(failed, before, now);
    connection_lost(now);
}

// A lost connection is a hint that the picture of the cluster is stale.
void NetworkClient::connection_lost(Instant now) {
    if (metadata_due(now)) metadata_.failed_update(now);
    metadata_.request_update();
}

// Takes our own requests out of the list of failed ones.
void NetworkClient::keep_owners(std::vector<FailedRequest>& failed, std::size_t from, Instant now) {
    const auto begin = failed.begin() + static_cast<std::ptrdiff_t>(from);
    static const std::size_t kMetadataApi = Request(MetadataRequest{}).index();
    const bool lost_metadata = std::any_of(begin, failed.end(), [](const FailedRequest& f) {
        return f.request.internal && f.request.api == kMetadataApi;
    });
    failed.erase(std::remove_if(begin, failed.end(),
                                [](const FailedRequest& f) { return f.request.internal; }),
                 failed.end());
    if (lost_metadata && asked_) {
        metadata_.failed_update(now);
        asked_.reset();
    }
}

void NetworkClient::poll(Instant now, Effects& fx, std::vector<FailedRequest>& failed) {
    if (now >= connections_.next_deadline()) {
        const std::size_t before = failed.size();
        std::vector<Endpoint> closed;
        connections_.expire(now, fx, failed, closed);
        keep_owners(failed, before, now);
        for (std::size_t i = 0; i < closed.size(); ++i) connection_lost(now);
    }
    if (settings_.rebootstrap && refreshing_since_ &&
        now - *refreshing_since_ >= settings_.rebootstrap_trigger) {
        close_all_and_rebootstrap(now, fx, failed);
    }
    retry_at_ = kNever;
    polled_at_ = now;
    if (metadata_due(now)) maybe_refresh_metadata(now, fx);
}

void NetworkClient::maybe_refresh_metadata(Instant now, Effects& fx) {
    if (!refreshing_since_) refreshing_since_ = now;
    std::vector<Endpoint> nodes = known_endpoints();
    LeastLoaded found = choose(nodes, now);
    if (settings_.rebootstrap && found.index < 0 && !found.any_connection_ready) {
        rebootstrap(now);
        nodes = known_endpoints();
        found = choose(nodes, now);
    }
    if (found.index < 0) {
        retry_at_ = now + millis(settings_.connections.reconnect.initial_ms);
        return;
    }
    const Endpoint to = nodes[found.index];
    if (connections_.can_send(to, now)) {
        asked_ = metadata_.make_request(now);
        connections_.send(to, asked_->request, now, fx, {.internal = true});
        return;
    }
    const bool connecting = std::any_of(nodes.begin(), nodes.end(), [this](Endpoint e) {
        return connections_.is_connecting(e);
    });
    if (!connecting) connections_.ready(to, now, fx);
}

void NetworkClient::rebootstrap(Instant now) {
    metadata_.rebootstrap();
    refreshing_since_ = now;
}

void NetworkClient::close_all_and_rebootstrap(Instant now, Effects& fx,
                                              std::vector<FailedRequest>& failed) {
    const std::size_t before = failed.size();
    for (Endpoint e : known_endpoints()) connections_.close(e, now, fx, failed);
    keep_owners(failed, before, now);
    rebootstrap(now);
}

Instant NetworkClient::next_deadline() const {
    Instant at = std::min(connections_.next_deadline(), retry_at_);
    if (!asked_) {
        const Instant refresh = metadata_.refresh_at();
        // Once due and not sent, only an answer, a lost connection or retry_at_ changes anything.
        if (refresh > polled_at_) at = std::min(at, refresh);
    }
    if (settings_.rebootstrap && refreshing_since_) {
        at = std::min(at, *refreshing_since_ + settings_.rebootstrap_trigger);
    }
    return at;
}

}  // namespace hw
