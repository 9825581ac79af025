// What every Kafka client stands on: connections, requests in flight, and a metadata cache that it
// keeps fresh by itself. Kafka: NetworkClient with its DefaultMetadataUpdater.
//
// The owner passes every Answered and Disconnected input on, calls poll() at the end of each step
// (it sends metadata requests, expires requests, rebootstraps), and wakes at next_deadline().
#pragma once

#include <optional>
#include <vector>

#include "broker_model/client/client_metadata.hpp"
#include "broker_model/client/connections.hpp"
#include "broker_model/client/least_loaded_node.hpp"
#include "broker_model/client/txn_version.hpp"

namespace hw {

struct NetworkClientSettings {
    ConnectionSettings connections;
    MetadataSettings metadata;
    bool rebootstrap = true;                      // metadata.recovery.strategy
    Duration rebootstrap_trigger = seconds(300);  // metadata.recovery.rebootstrap.trigger.ms
};

class NetworkClient {
  public:
    NetworkClient(NetworkClientSettings settings, std::vector<NodeId> bootstrap, const Rng& rng);

    [[nodiscard]] ClientMetadata& metadata() { return metadata_; }
    [[nodiscard]] const ClientMetadata& metadata() const { return metadata_; }
    [[nodiscard]] const Connections& connections() const { return connections_; }
    [[nodiscard]] const FinalizedFeatures& features() const { return features_; }

    // May a request go to this peer now? Opens the connection if need be. Never while a metadata
    // refresh is due: that one goes first.
    bool ready(Endpoint to, Instant now, Effects& fx);
    [[nodiscard]] bool is_ready(Endpoint to, Instant now) const;
    CorrelationId send(Endpoint to, Request request, Instant now, Effects& fx,
                       const SendOptions& options = {}) {
        return connections_.send(to, std::move(request), now, fx, options);
    }
    // Any broker that can be asked or connected; none while all are in back-off.
    [[nodiscard]] std::optional<Endpoint> least_loaded(Instant now);
    void disconnect(Endpoint from, Instant now, Effects& fx, std::vector<FailedRequest>& failed);
    void close(Instant now, Effects& fx);  // every connection, for good
    void throttle(Endpoint to, Duration how_long, Instant now) {
        connections_.throttle(to, how_long, now);
    }

    // The owner's request that this answers; none if it was our own or is no longer wanted.
    std::optional<InFlightRequest> on_answered(const Answered& answer, Instant now);
    // The owner's requests that are lost with the connection are appended, oldest first.
    void on_disconnected(const Disconnected& lost, Instant now, std::vector<FailedRequest>& failed);
    void poll(Instant now, Effects& fx, std::vector<FailedRequest>& failed);

    // When poll() has something to do if no input comes; valid after poll().
    [[nodiscard]] Instant next_deadline() const;

  private:
    [[nodiscard]] bool metadata_due(Instant now) const {
        return !asked_.has_value() && metadata_.refresh_at() <= now;
    }
    [[nodiscard]] std::vector<Endpoint> known_endpoints() const;
    [[nodiscard]] LeastLoaded choose(const std::vector<Endpoint>& nodes, Instant now);
    void maybe_refresh_metadata(Instant now, Effects& fx);
    void connection_lost(Instant now);
    void keep_owners(std::vector<FailedRequest>& failed, std::size_t from, Instant now);
    void rebootstrap(Instant now);
    void close_all_and_rebootstrap(Instant now, Effects& fx, std::vector<FailedRequest>& failed);

    NetworkClientSettings settings_;
    std::vector<NodeId> bootstrap_;
    Rng rng_;
    Connections connections_;
    ClientMetadata metadata_;
    FinalizedFeatures features_;
    std::optional<ClientMetadata::Outgoing> asked_;  // the metadata request in flight
    std::optional<Instant> refreshing_since_;        // start of an effort not yet rewarded
    Instant retry_at_ = kNever;                      // nobody could be asked: look again
    Instant polled_at_;
};

}  // namespace hw
