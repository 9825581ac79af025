// RULE raft.one_request: towards any peer there is at most one request in flight. An answer frees
// the peer, a failure makes it wait for the retry back-off, a request that stays unanswered for
// the request timeout is forgotten. And there is at most one Fetch in flight altogether, since two
// answers for the same offset would append the same records twice.
//   request to peer              | peer is
//   never, answered              | ready
//   failed less than backoff ago | backing off
//   sent, no answer, in time     | in flight
//   sent, no answer, too late    | timed out (ready again when next used)
// Source: RequestManager.java (4.2).
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/node/effects.hpp"

namespace hw {

class RaftPeers {
  public:
    RaftPeers(Duration retry_backoff, Duration request_timeout)
        : retry_backoff_(retry_backoff), request_timeout_(request_timeout) {}

    void sent(NodeId peer, CorrelationId correlation, Instant now);
    [[nodiscard]] bool expects(NodeId peer, CorrelationId correlation) const;
    [[nodiscard]] std::optional<CorrelationId> in_flight(NodeId peer) const;
    void answered(NodeId peer, bool success, Instant now);
    void forget(NodeId peer);
    void give_up(NodeId peer);  // its request timed out
    void forget_all() { links_.clear(); }
    // A request that was given up: its connection is closed, so that a late answer cannot hold up
    // the next one. Peers to close since the last call.
    [[nodiscard]] std::vector<NodeId> take_stale() { return std::exchange(stale_, {}); }
    void closed(NodeId peer, Instant now);
    [[nodiscard]] bool was_closed_at(NodeId peer, Instant now) const;

    [[nodiscard]] bool has_timed_out(NodeId peer, Instant now) const;
    [[nodiscard]] bool is_backing_off(NodeId peer, Instant now) const;
    // Also forgets a link that timed out or backed off for long enough.
    [[nodiscard]] bool is_ready(NodeId peer, Instant now);
    [[nodiscard]] bool has_any_in_flight(Instant now);
    // When `peer` is worth another look: its request times out or its back-off ends.
    [[nodiscard]] Instant busy_until(NodeId peer) const;
    // The same over all links, for somebody who wants to send to any of `candidates`.
    [[nodiscard]] Instant next_chance(const std::vector<NodeId>& candidates, Instant now);

  private:
    struct Link {
        NodeId peer{-1};
        bool awaiting = false;  // else backing off
        CorrelationId correlation = 0;
        Instant until;  // end of the request timeout or of the back-off
    };
    [[nodiscard]] Link* find(NodeId peer);
    [[nodiscard]] const Link* find(NodeId peer) const;

    Duration retry_backoff_;
    Duration request_timeout_;
    std::vector<Link> links_;  // few
    std::vector<NodeId> stale_;
    struct Closed {
        NodeId peer{-1};
        Instant at;
    };
    std::vector<Closed> closed_;
};

}  // namespace hw
