// TCP-like connections between nodes, in two fidelities.
//
// A connection is named by who opened it, whom to and a channel; it is opened by the first send
// (one round trip) and numbered, so a reply to a connection that broke meanwhile is dropped, as
// TCP would. Each direction is FIFO. What the other end sees when something breaks:
//   process crashes, exits   its kernel closes: `hangup` one latency later, behind what was sent
//   no process on a live host  connecting is refused after one round trip
//   host without power, cut  silence: data is sent again with backoff until it gets through, the
//                            host is back (which answers with a reset) or the sender gives up
//   process paused           the kernel accepts and queues; delivered in order on resume
//   path one-way cut         data passes until the missing acks stop the sender
//
// Fidelity::Fifo: NICs and links are FIFO queues in integer arithmetic, nothing of SimGrid.
// Fidelity::Flow: messages of `flow_threshold` bytes and more share bandwidth as SimGrid flows;
// small ones as in Fifo.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/rng.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/node/effects.hpp"
#include "sim/engine/engine.hpp"
#include "sim/net/link_rules.hpp"
#include "sim/net/topology.hpp"

namespace hw::sim {

// The caller's handle of what a message carries. Handed over by send(); comes back exactly once,
// in on_delivery or in on_dropped.
using Payload = std::uint32_t;

struct Delivery {
    NodeId to;
    NodeId from;
    Channel channel = 0;
    std::uint32_t connection = 0;  // its number, for ReplyTo
    bool to_acceptor = true;       // a request; false: a reply, at the node that opened
    std::int64_t bytes = 0;
    Payload payload = 0;
};

// A connection is gone for `node`. `close` itself reports nothing to the node that closes.
struct Hangup {
    enum class Why : std::uint8_t { Refused, ClosedByPeer, Reset, TimedOut };
    NodeId node;
    NodeId peer;
    Channel channel = 0;
    std::uint32_t connection = 0;
    bool opened_by_node = true;
    Why why = Why::ClosedByPeer;
};

enum class DropReason : std::uint8_t {
    StaleConnection,   // sent on a connection that is no more
    ConnectionBroken,  // was queued or in flight when it broke
    NodeGone,          // the receiver's process had gone
};

// A message was held up. `rule` names the link rule, kNoRule: the peer's host is down.
struct Held {
    NodeId from;
    NodeId to;
    Channel channel = 0;
    RuleId rule = kNoRule;
    Verdict verdict = Verdict::Drop;
    Instant until;  // delivery (DelayBy) or next attempt (Drop)
};

class TransportHandler {
  public:
    virtual void on_delivery(const Delivery& delivery) = 0;
    virtual void on_hangup(const Hangup& hangup) = 0;
    virtual void on_dropped(Payload payload, DropReason why) = 0;
    virtual void on_held(const Held&) {}

  protected:
    ~TransportHandler() = default;
};

enum class Fidelity : std::uint8_t { Fifo, Flow };

struct TransportConfig {
    Fidelity fidelity = Fidelity::Fifo;
    std::int64_t flow_threshold_bytes = 8 * 1024;
    Duration loopback_latency = micros(10);
    Duration jitter_max;  // added to every message, uniform; none by default
    // Linux: TCP_RTO_MIN, tcp_syn_retries=6, tcp_retries2=15, RTO capped at 120 s.
    Duration rto_min = millis(200);
    Duration rto_max = seconds(120);
    Duration syn_rto = seconds(1);
    int syn_retries_max = 6;
    int retries_max = 15;
    // A connection moves at most a window per round trip; 0: no such limit.
    std::int64_t window_bytes = 0;
};

struct TransportStats {
    std::uint64_t sent = 0;
    std::uint64_t delivered = 0;
    std::uint64_t dropped = 0;
    std::uint64_t retransmissions = 0;
    std::uint64_t flows = 0;
    std::int64_t bytes_delivered = 0;
};

class Transport {
  public:
    // Every node of the topology is a host, switched on, without a process.
    Transport(Engine& engine, Topology topology, const TransportConfig& config, Rng rng,
              TransportHandler& handler);
    ~Transport();
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    // ---- messages ----
    // On the connection `from` opened (or now opens) to `to` on `channel`. Returns its number.
    std::uint32_t send(NodeId from, NodeId to, Channel channel, std::int64_t bytes,
                       Payload payload);
    // Back on connection number `connection` that `peer` opened to `from`. Dropped when stale.
    void reply(NodeId from, NodeId peer, Channel channel, std::uint32_t connection,
               std::int64_t bytes, Payload payload);
    // `node` closes the connection it opened to `peer`. What it had queued is dropped; the peer is
    // told behind what is already on its way. False: there is none.
    bool close(NodeId node, NodeId peer, Channel channel);
    // `node` closes a connection that `peer` opened to it.
    bool close_accepted(NodeId node, std::uint32_t connection);
    // The number of the connection `from` has open (or opening) to `to`.
    [[nodiscard]] std::optional<std::uint32_t> connection(NodeId from, NodeId to,
                                                          Channel channel) const;

    // ---- nodes ----
    void process_started(NodeId node);  // listens: connections are accepted from now on
    void process_gone(NodeId node);     // crashed, killed or exited
    void pause(NodeId node);            // SIGSTOP, a long GC
    void resume(NodeId node);
    void host_down(NodeId node);  // power loss: the process is gone without a word
    void host_up(NodeId node);

    // ---- paths ----
    [[nodiscard]] const LinkRules& rules() const;
    RuleId add_rule(LinkRule rule);
    void remove_rule(RuleId id);
    void set_link_up(LinkIndex link, bool up);
    void set_bandwidth(LinkIndex link, std::int64_t bytes_per_s);
    [[nodiscard]] const Topology& topology() const;
    [[nodiscard]] bool path_open(NodeId from, NodeId to) const;  // now, by links and cuts

    [[nodiscard]] const TransportStats& stats() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace hw::sim
