// Inside of Transport. transport.cpp: opening, sending, closing; transport_transmit.cpp: a
// message's way; transport_faults.cpp: nodes and paths that fail.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <variant>
#include <vector>

#include "sim/net/connection.hpp"
#include "sim/net/fifo_wire.hpp"
#include "sim/net/transport.hpp"

namespace hw::sim {

class Transport::Impl final : public EventHandler {
  public:
    Impl(Engine& engine, Topology topology, const TransportConfig& config, Rng rng,
         TransportHandler& handler);

    std::uint32_t send(NodeId from, NodeId to, Channel channel, std::int64_t bytes,
                       Payload payload);
    void reply(NodeId from, NodeId peer, Channel channel, std::uint32_t connection,
               std::int64_t bytes, Payload payload);
    bool close(NodeId node, NodeId peer, Channel channel);
    bool close_accepted(NodeId node, std::uint32_t number);
    [[nodiscard]] std::uint32_t current(NodeId from, NodeId to, Channel channel) const;

    void process_started(NodeId node);
    void process_gone(NodeId node);
    void pause(NodeId node);
    void resume(NodeId node);
    void host_down(NodeId node);
    void host_up(NodeId node);

    RuleId add_rule(LinkRule rule);
    void remove_rule(RuleId id);
    void set_link_up(LinkIndex link, bool up);
    void set_bandwidth(LinkIndex link, std::int64_t bytes_per_s);
    [[nodiscard]] bool path_open(NodeId from, NodeId to) const;

    Topology topology;
    LinkRules rules;
    TransportStats stats;

  private:
    enum EventKind : std::uint16_t {
        kSynArrives,  // target: connection number
        kSynAckArrives,
        kRefusalArrives,
        kSynRetry,
        kReaches,  // target: number * 2 + way, arg: epoch
        kArrives,
        kFlowEnds,
        kRetry,
        kCutBegins,
        kResumes,  // target: host
    };
    using Upcall = std::variant<Delivery, Hangup>;
    struct Host {
        NodeId node{-1};
        bool powered = true;
        bool listening = false;
        bool paused = false;
        std::uint32_t pauses = 0;   // a resume asked for before the last one is void
        std::vector<Upcall> inbox;  // what its kernel holds while it is paused
    };
    // What the path does to a message that is sent now.
    struct Crossing {
        bool open = true;
        Duration extra;
        RuleId rule = kNoRule;
    };

    void on_event(const Event& event) override;

    // transport.cpp
    [[nodiscard]] std::uint32_t host_of(NodeId node) const;
    [[nodiscard]] static std::uint64_t key(std::uint32_t from, std::uint32_t to, Channel channel);
    [[nodiscard]] Connection* find(std::uint32_t number);
    Connection& open(std::uint32_t from, std::uint32_t to, Channel channel);
    void send_syn(Connection& c);
    void syn_arrives(Connection& c);
    void syn_ack_arrives(Connection& c);
    void retry_syn(Connection& c);
    void shut(Connection& c, int end);                      // orderly: behind what is on its way
    void hang_up(Connection& c, int end, Hangup::Why why);  // the node at `end` learns of it
    void drop_queue(Direction& way, std::uint32_t keep, DropReason why);
    void release_if_done(Connection& c);

    // transport_transmit.cpp
    [[nodiscard]] Duration latency(const Connection& c) const;
    [[nodiscard]] static std::uint32_t target(const Connection& c, int way) {
        return c.number * 2 + static_cast<std::uint32_t>(way);
    }
    [[nodiscard]] Crossing cross(const Connection& c, int way);
    [[nodiscard]] bool is_cut(std::uint32_t from, std::uint32_t to, RuleId* rule = nullptr) const;
    [[nodiscard]] bool acks_blocked(Connection& c, int way, RuleId* rule);
    [[nodiscard]] Duration rto(const Connection& c, int attempts) const;
    void enqueue(Connection& c, int way, const Segment& segment);
    void pump(Connection& c, int way);
    void transmit_next(Connection& c, int way);
    [[nodiscard]] Instant window_limit(const Connection& c, std::int64_t bytes,
                                       Instant start) const;
    void flow_ends(Connection& c, int way);
    void plan_arrival(Connection& c, int way, Instant reaches);
    void reaches(Connection& c, int way);
    void arrives(Connection& c, int way);
    void stall(Connection& c, int way, RuleId rule);
    void retry(Connection& c, int way);
    void void_flight(Connection& c, int way, std::uint32_t keep);
    void arrives_at_end(Connection& c, int way, const Segment& segment);
    void tell(std::uint32_t host, const Upcall& upcall);
    void upcall(const Upcall& upcall);

    // transport_faults.cpp
    void refresh_impaired();
    void stall_cut_flows();
    void forget_process(Host& host);
    void resumes(std::uint32_t host, std::uint64_t pauses);
    void vanish(Connection& c, int end);

    Engine& engine_;
    TransportConfig config_;
    Rng rng_;
    TransportHandler& handler_;
    HandlerId id_;
    FifoWire wire_;
    std::vector<Host> hosts_;
    std::vector<std::uint32_t> host_of_;  // by node value
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<std::uint32_t> free_connections_;
    std::vector<std::uint32_t> slot_of_;  // by connection number; kNoSlot: it is no more
    std::unordered_map<std::uint64_t, std::uint32_t> current_;  // never iterated; key -> number
    bool impaired_ = false;  // there are link rules or links that are down
};

}  // namespace hw::sim
