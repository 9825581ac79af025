#include "sim/net/transport.hpp"

#include <utility>

#include "broker_model/base/check.hpp"
#include "sim/net/flow_platform.hpp"
#include "sim/net/transport_impl.hpp"

namespace hw::sim {
namespace {

constexpr std::uint32_t kNoSlot = 0xffffffff;

// What a process wrote that no longer fits its socket's buffer is still in the process, and dies
// with it. Kafka's socket.send.buffer.bytes.
constexpr std::int64_t kSocketBufferBytes = 102'400;

}  // namespace

Transport::Impl::Impl(Engine& engine, Topology topology_in, const TransportConfig& config, Rng rng,
                      TransportHandler& handler)
    : topology(std::move(topology_in)),
      engine_(engine),
      config_(config),
      rng_(rng),
      handler_(handler),
      id_(engine.add_handler(*this)) {
    HW_CHECK(config.fidelity == Fidelity::Fifo || engine.has_flows(),
             "flow fidelity needs an engine with a flow model");
    slot_of_.push_back(kNoSlot);  // number 0 names no connection
    for (const NodeId node : topology.nodes()) {
        const auto value = static_cast<std::size_t>(node.value());
        if (value >= host_of_.size()) host_of_.resize(value + 1, kNoSlot);
        host_of_[value] = static_cast<std::uint32_t>(hosts_.size());
        hosts_.emplace_back().node = node;
    }
    wire_.rebuild(topology);
    if (config.fidelity == Fidelity::Flow) engine.build_flows(flow_platform(topology));
}

std::uint32_t Transport::Impl::host_of(NodeId node) const {
    const auto value = static_cast<std::size_t>(node.value());
    HW_CHECK(node.value() >= 0 && value < host_of_.size() && host_of_[value] != kNoSlot,
             "node " + to_string(node) + " has no host");
    return host_of_[value];
}

std::uint64_t Transport::Impl::key(std::uint32_t from, std::uint32_t to, Channel channel) {
    return (static_cast<std::uint64_t>(from) << 40) | (static_cast<std::uint64_t>(to) << 16) |
           channel;
}

Connection* Transport::Impl::find(std::uint32_t number) {
    if (number >= slot_of_.size() || slot_of_[number] == kNoSlot) return nullptr;
    return connections_[slot_of_[number]].get();
}

std::uint32_t Transport::Impl::current(NodeId from, NodeId to, Channel channel) const {
    const auto it = current_.find(key(host_of(from), host_of(to), channel));
    return it == current_.end() ? 0 : it->second;
}

// ---- opening ------------------------------------------------------------------------------------

Connection& Transport::Impl::open(std::uint32_t from, std::uint32_t to, Channel channel) {
    if (free_connections_.empty()) {
        free_connections_.push_back(static_cast<std::uint32_t>(connections_.size()));
        connections_.push_back(std::make_unique<Connection>());
    }
    const std::uint32_t slot = free_connections_.back();
    free_connections_.pop_back();
    Connection& c = *connections_[slot];
    c = Connection{};
    c.number = static_cast<std::uint32_t>(slot_of_.size());
    HW_CHECK(c.number < (1U << 31), "connection numbers are used up");
    slot_of_.push_back(slot);
    c.host[0] = from;
    c.host[1] = to;
    c.channel = channel;
    c.end[0] = End::Open;
    current_[key(from, to, channel)] = c.number;
    send_syn(c);
    return c;
}

void Transport::Impl::send_syn(Connection& c) {
    const Instant now = engine_.now();
    const Crossing x = cross(c, 0);
    if (x.open) engine_.post(now + latency(c) + x.extra, id_, kSynArrives, c.number);
    const Duration wait = config_.syn_rto * (std::int64_t{1} << c.syn_attempts);
    engine_.set(c.syn_retry, now + wait, id_, kSynRetry, c.number);
}

// The acceptor's kernel answers, whether its process is paused or not.
void Transport::Impl::syn_arrives(Connection& c) {
    const Host& acceptor = hosts_[c.host[1]];
    if (c.established || !acceptor.powered || is_cut(c.host[0], c.host[1])) return;
    const Crossing x = cross(c, 1);
    const Instant back = engine_.now() + latency(c) + x.extra;
    if (!acceptor.listening) {
        if (x.open) engine_.post(back, id_, kRefusalArrives, c.number);
        return;
    }
    c.end[1] = End::Open;
    if (!x.open) return;
    c.way[1].last_arrival = std::max(c.way[1].last_arrival, back);
    engine_.post(back, id_, kSynAckArrives, c.number);
}

void Transport::Impl::syn_ack_arrives(Connection& c) {
    if (c.established || c.end[0] != End::Open || is_cut(c.host[1], c.host[0])) return;
    c.established = true;
    engine_.cancel(c.syn_retry);
    pump(c, 0);
}

void Transport::Impl::retry_syn(Connection& c) {
    if (c.syn_attempts++ == config_.syn_retries_max) {
        hang_up(c, 0, Hangup::Why::TimedOut);
        return;
    }
    ++stats.retransmissions;
    send_syn(c);
}

// ---- sending ------------------------------------------------------------------------------------

std::uint32_t Transport::Impl::send(NodeId from, NodeId to, Channel channel, std::int64_t bytes,
                                    Payload payload) {
    ++stats.sent;
    const std::uint32_t a = host_of(from);
    const std::uint32_t b = host_of(to);
    HW_CHECK(hosts_[a].listening, "a node without a process sends");
    const auto it = current_.find(key(a, b, channel));
    Connection& c = it != current_.end() ? *find(it->second) : open(a, b, channel);
    enqueue(c, 0, Segment::data(bytes, payload));
    return c.number;
}

void Transport::Impl::reply(NodeId from, NodeId peer, Channel channel, std::uint32_t connection,
                            std::int64_t bytes, Payload payload) {
    ++stats.sent;
    Connection* c = find(connection);
    if (c == nullptr || c->end[1] != End::Open || hosts_[c->host[1]].node != from ||
        hosts_[c->host[0]].node != peer || c->channel != channel) {
        ++stats.dropped;
        handler_.on_dropped(payload, DropReason::StaleConnection);
        return;
    }
    enqueue(*c, 1, Segment::data(bytes, payload));
}

// ---- closing ------------------------------------------------------------------------------------

bool Transport::Impl::close(NodeId node, NodeId peer, Channel channel) {
    Connection* c = find(current(node, peer, channel));
    if (c == nullptr) return false;
    shut(*c, 0);
    return true;
}

bool Transport::Impl::close_accepted(NodeId node, std::uint32_t number) {
    Connection* c = find(number);
    if (c == nullptr || c->end[1] != End::Open || hosts_[c->host[1]].node != node) return false;
    shut(*c, 1);
    return true;
}

// The kernel closes: what is on its way still arrives, then the peer learns of it.
void Transport::Impl::shut(Connection& c, int end) {
    c.end[end] = End::Closed;
    if (end == 0) {
        current_.erase(key(c.host[0], c.host[1], c.channel));
        engine_.cancel(c.syn_retry);
    }
    Direction& way = c.way[end];
    std::uint32_t keep = 0;
    while (keep < way.in_flight && (way.queue[keep].departs <= engine_.now() ||
                                    way.queue[keep].bytes <= kSocketBufferBytes)) {
        ++keep;
    }
    void_flight(c, end, keep);
    drop_queue(way, keep, DropReason::ConnectionBroken);
    if (c.end[1 - end] == End::Open) {
        c.established = true;  // as far as the closing segment is concerned
        enqueue(c, end, Segment::closing(Segment::Kind::Fin));
    }
    release_if_done(c);
}

// The node at `end` learns that the connection is gone; nothing of its own goes out any more.
void Transport::Impl::hang_up(Connection& c, int end, Hangup::Why why) {
    c.end[end] = End::Closed;
    if (end == 0) {
        current_.erase(key(c.host[0], c.host[1], c.channel));
        engine_.cancel(c.syn_retry);
    }
    void_flight(c, end, 0);
    drop_queue(c.way[end], 0, DropReason::ConnectionBroken);
    const Hangup hangup{
        hosts_[c.host[end]].node, hosts_[c.host[1 - end]].node, c.channel, c.number, end == 0, why};
    const std::uint32_t host = c.host[end];
    release_if_done(c);
    tell(host, hangup);
}

void Transport::Impl::drop_queue(Direction& way, std::uint32_t keep, DropReason why) {
    const std::uint32_t size = way.queue.size();
    for (std::uint32_t i = keep; i < size; ++i) {
        const Segment s = way.queue[i];
        if (s.kind != Segment::Kind::Data) continue;
        ++stats.dropped;
        handler_.on_dropped(s.payload, why);
    }
    way.queue.cut(keep);
}

void Transport::Impl::release_if_done(Connection& c) {
    if (c.number == 0 || c.end[0] == End::Open || c.end[1] == End::Open) return;
    for (int way = 0; way < 2; ++way) {
        void_flight(c, way, 0);
        drop_queue(c.way[way], 0, DropReason::NodeGone);
        engine_.cancel(c.way[way].retry);
    }
    engine_.cancel(c.syn_retry);
    free_connections_.push_back(slot_of_[c.number]);
    slot_of_[c.number] = kNoSlot;
    c.number = 0;
}

// ---- dispatch -----------------------------------------------------------------------------------

void Transport::Impl::on_event(const Event& event) {
    if (event.kind == kCutBegins) return stall_cut_flows();
    if (event.kind == kResumes) return resumes(event.target, event.arg);
    if (event.kind >= kReaches) {
        const int way = static_cast<int>(event.target & 1);
        Connection* c = find(event.target >> 1);
        if (c == nullptr) return;
        if (event.kind == kRetry) return retry(*c, way);
        if (event.arg != c->way[way].epoch) return;
        switch (event.kind) {
            case kReaches:
                return reaches(*c, way);
            case kArrives:
                return arrives(*c, way);
            default:
                return flow_ends(*c, way);
        }
    }
    Connection* c = find(event.target);
    if (c == nullptr) return;
    switch (event.kind) {
        case kSynArrives:
            return syn_arrives(*c);
        case kSynAckArrives:
            return syn_ack_arrives(*c);
        case kRefusalArrives:
            if (!c->established && !is_cut(c->host[1], c->host[0])) {
                hang_up(*c, 0, Hangup::Why::Refused);
            }
            return;
        default:
            return retry_syn(*c);
    }
}

// ---- the public face ----------------------------------------------------------------------------

Transport::Transport(Engine& engine, Topology topology, const TransportConfig& config, Rng rng,
                     TransportHandler& handler)
    : impl_(std::make_unique<Impl>(engine, std::move(topology), config, rng, handler)) {}
Transport::~Transport() = default;

std::uint32_t Transport::send(NodeId from, NodeId to, Channel channel, std::int64_t bytes,
                              Payload payload) {
    return impl_->send(from, to, channel, bytes, payload);
}
void Transport::reply(NodeId from, NodeId peer, Channel channel, std::uint32_t connection,
                      std::int64_t bytes, Payload payload) {
    impl_->reply(from, peer, channel, connection, bytes, payload);
}
bool Transport::close(NodeId node, NodeId peer, Channel channel) {
    return impl_->close(node, peer, channel);
}
bool Transport::close_accepted(NodeId node, std::uint32_t connection) {
    return impl_->close_accepted(node, connection);
}
std::optional<std::uint32_t> Transport::connection(NodeId from, NodeId to, Channel channel) const {
    const std::uint32_t number = impl_->current(from, to, channel);
    return number == 0 ? std::nullopt : std::optional(number);
}
void Transport::process_started(NodeId node) { impl_->process_started(node); }
void Transport::process_gone(NodeId node) { impl_->process_gone(node); }
void Transport::pause(NodeId node) { impl_->pause(node); }
void Transport::resume(NodeId node) { impl_->resume(node); }
void Transport::host_down(NodeId node) { impl_->host_down(node); }
void Transport::host_up(NodeId node) { impl_->host_up(node); }
const LinkRules& Transport::rules() const { return impl_->rules; }
RuleId Transport::add_rule(LinkRule rule) { return impl_->add_rule(std::move(rule)); }
void Transport::remove_rule(RuleId id) { impl_->remove_rule(id); }
void Transport::set_link_up(LinkIndex link, bool up) { impl_->set_link_up(link, up); }
void Transport::set_bandwidth(LinkIndex link, std::int64_t bytes_per_s) {
    impl_->set_bandwidth(link, bytes_per_s);
}
const Topology& Transport::topology() const { return impl_->topology; }
bool Transport::path_open(NodeId from, NodeId to) const { return impl_->path_open(from, to); }
const TransportStats& Transport::stats() const { return impl_->stats; }

}  // namespace hw::sim
