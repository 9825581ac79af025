// A message's way through a connection: judged, sent, shared or queued, arrived, or held up.
#include <algorithm>

#include "sim/net/transport_impl.hpp"

namespace hw::sim {

Duration Transport::Impl::latency(const Connection& c) const {
    if (c.host[0] == c.host[1]) return config_.loopback_latency;
    return wire_.path(c.host[0], c.host[1]).latency;
}

// Linux: smoothed round-trip time + max(4 deviations, TCP_RTO_MIN), doubled with each attempt.
Duration Transport::Impl::rto(const Connection& c, int attempts) const {
    const Duration first = latency(c) * 2 + config_.rto_min;
    return std::min(first * (std::int64_t{1} << std::min(attempts, 20)), config_.rto_max);
}

bool Transport::Impl::is_cut(std::uint32_t from, std::uint32_t to, RuleId* rule) const {
    if (!impaired_ || from == to) return false;
    const RuleId cut = rules.cut(hosts_[from].node, hosts_[to].node, engine_.now());
    if (rule != nullptr) *rule = cut;
    return cut != kNoRule || !wire_.path(from, to).reachable;
}

// Asks the rules about a message sent now. A message that is merely lost is sent again by TCP, so
// it crosses later; a cut holds it up until the path is open.
Transport::Impl::Crossing Transport::Impl::cross(const Connection& c, int way) {
    const std::uint32_t from = c.host[way];
    const std::uint32_t to = c.host[1 - way];
    Crossing x;
    if (from == to) return x;
    if (config_.jitter_max > Duration{}) x.extra = rng_.between(Duration{}, config_.jitter_max);
    if (!impaired_) return x;
    if (!wire_.path(from, to).reachable) return {false, {}, kNoRule};
    const Instant now = engine_.now();
    const NodeId a = hosts_[from].node;
    const NodeId b = hosts_[to].node;
    for (int attempt = 0; attempt <= config_.retries_max; ++attempt) {
        const Judgement j = rules.judge(a, b, now, rng_);
        if (j.verdict == Verdict::Drop) {
            if (rules.rule(j.rule).kind == LinkRule::Kind::Cut) return {false, {}, j.rule};
            x.extra = x.extra + rto(c, attempt);
            ++stats.retransmissions;
        } else {
            x.extra = x.extra + j.delay;
        }
        if (j.verdict != Verdict::Pass) {
            handler_.on_held({a, b, c.channel, j.rule, j.verdict, now + x.extra});
        }
        if (j.verdict != Verdict::Drop) return x;
    }
    return {false, {}, kNoRule};
}

// With the way back cut, no ack arrives: the sender goes on for one timeout, then only repeats what
// is unacknowledged.
bool Transport::Impl::acks_blocked(Connection& c, int way, RuleId* rule) {
    Direction& d = c.way[way];
    if (!is_cut(c.host[1 - way], c.host[way], rule)) {
        d.unacked_since = kNever;
        return false;
    }
    if (d.unacked_since == kNever) d.unacked_since = engine_.now();
    return engine_.now() - d.unacked_since >= rto(c, 0);
}

void Transport::Impl::enqueue(Connection& c, int way, const Segment& segment) {
    c.way[way].queue.push(segment);
    pump(c, way);
}

void Transport::Impl::pump(Connection& c, int way) {
    Direction& d = c.way[way];
    if (way == 0 && !c.established) return;
    while (!d.stalled && !d.flowing && d.in_flight < d.queue.size()) transmit_next(c, way);
}

void Transport::Impl::transmit_next(Connection& c, int way) {
    Direction& d = c.way[way];
    RuleId rule = kNoRule;
    if (impaired_ && acks_blocked(c, way, &rule)) return stall(c, way, rule);
    const Crossing x = cross(c, way);
    if (!x.open) return stall(c, way, x.rule);
    const std::uint32_t from = c.host[way];
    const std::uint32_t to = c.host[1 - way];
    Segment& s = d.queue[d.in_flight];
    const Instant now = engine_.now();
    const bool remote = from != to;
    if (remote && config_.fidelity == Fidelity::Flow && s.bytes >= config_.flow_threshold_bytes) {
        ++stats.flows;
        d.flowing = true;
        d.flow_extra = x.extra;
        d.flow_started = now;
        d.flow = engine_.start_flow(from, to, s.bytes, id_, kFlowEnds, target(c, way), d.epoch);
        s.departs = kNever;
        return;
    }
    s.skips_nic = !remote;
    if (!remote) {
        s.departs = now;
        return plan_arrival(c, way, now + config_.loopback_latency);
    }
    const FifoWire::Timing t = wire_.send(from, to, s.bytes, now);
    s.departs = t.departs;
    plan_arrival(c, way, std::max(t.reaches, window_limit(c, s.bytes, now)) + x.extra);
}

// A window per round trip: how early the last of `bytes` can be there.
Instant Transport::Impl::window_limit(const Connection& c, std::int64_t bytes,
                                      Instant start) const {
    if (config_.window_bytes == 0 || bytes <= config_.window_bytes) return start;
    const std::int64_t rounds = (bytes - 1) / config_.window_bytes;
    return start + latency(c) * (2 * rounds + 1);
}

void Transport::Impl::flow_ends(Connection& c, int way) {
    Direction& d = c.way[way];
    Segment& s = d.queue[d.in_flight];
    d.flowing = false;
    s.departs = engine_.now();
    s.skips_nic = true;
    plan_arrival(c, way,
                 std::max(engine_.now() + latency(c), window_limit(c, s.bytes, d.flow_started)) +
                     d.flow_extra);
    pump(c, way);
}

void Transport::Impl::plan_arrival(Connection& c, int way, Instant reaches) {
    Direction& d = c.way[way];
    Segment& s = d.queue[d.in_flight++];
    s.arrives = std::max(reaches, d.last_arrival);
    d.last_arrival = s.arrives;
    engine_.post(s.arrives, id_, kReaches, target(c, way), d.epoch);
}

void Transport::Impl::reaches(Connection& c, int way) {
    Direction& d = c.way[way];
    Segment& s = d.queue[d.reached];
    const Instant now = engine_.now();
    Instant through = now;
    if (!s.skips_nic) through = wire_.receive(c.host[way], c.host[1 - way], s.bytes, now);
    if (through == now && d.reached == 0) {
        ++d.reached;
        return arrives(c, way);
    }
    if (d.reached > 0) through = std::max(through, d.queue[d.reached - 1].arrives);
    ++d.reached;
    s.arrives = through;
    engine_.post(through, id_, kArrives, target(c, way), d.epoch);
}

void Transport::Impl::arrives(Connection& c, int way) {
    Direction& d = c.way[way];
    RuleId rule = kNoRule;
    if (is_cut(c.host[way], c.host[1 - way], &rule) || !hosts_[c.host[1 - way]].powered) {
        return stall(c, way, rule);
    }
    const Segment s = d.queue.pop();
    --d.reached;
    --d.in_flight;
    d.attempts = 0;
    arrives_at_end(c, way, s);
}

void Transport::Impl::arrives_at_end(Connection& c, int way, const Segment& s) {
    const int receiver = 1 - way;
    const std::uint32_t host = c.host[receiver];
    if (s.kind != Segment::Kind::Data) {
        if (c.end[receiver] == End::Open) {
            hang_up(c, receiver,
                    s.kind == Segment::Kind::Fin ? Hangup::Why::ClosedByPeer : Hangup::Why::Reset);
        }
        return;
    }
    if (c.end[receiver] == End::Open) {
        return tell(host, Delivery{hosts_[host].node, hosts_[c.host[way]].node, c.channel, c.number,
                                   way == 0, s.bytes, s.payload});
    }
    // Nobody there. If its kernel has no word of goodbye on its way, it answers with a reset.
    if (c.end[way] == End::Open && c.way[receiver].queue.empty()) {
        enqueue(c, receiver, Segment::closing(Segment::Kind::Reset));
    }
    ++stats.dropped;
    handler_.on_dropped(
        s.payload, hosts_[host].listening ? DropReason::ConnectionBroken : DropReason::NodeGone);
}

// ---- held up ------------------------------------------------------------------------------------

// Forgets what was planned for the segments behind the first `keep`; those wait (or are dropped by
// the caller).
void Transport::Impl::void_flight(Connection& c, int way, std::uint32_t keep) {
    Direction& d = c.way[way];
    if (d.flowing) engine_.cancel_flow(d.flow);
    d.flowing = false;
    if (d.in_flight == keep) return;
    ++d.epoch;
    d.in_flight = keep;
    d.reached = std::min(d.reached, keep);
    d.last_arrival = engine_.now();
    for (std::uint32_t i = 0; i < keep; ++i) {
        d.last_arrival = d.queue[i].arrives;
        engine_.post(d.last_arrival, id_, i < d.reached ? kArrives : kReaches, target(c, way),
                     d.epoch);
    }
}

void Transport::Impl::stall(Connection& c, int way, RuleId rule) {
    Direction& d = c.way[way];
    void_flight(c, way, 0);
    if (d.attempts > config_.retries_max) {
        if (c.end[way] == End::Open) return hang_up(c, way, Hangup::Why::TimedOut);
        drop_queue(d, 0, DropReason::ConnectionBroken);
        return;
    }
    d.stalled = true;
    const Instant again = engine_.now() + rto(c, d.attempts++);
    engine_.set(d.retry, again, id_, kRetry, target(c, way));
    handler_.on_held({hosts_[c.host[way]].node, hosts_[c.host[1 - way]].node, c.channel, rule,
                      Verdict::Drop, again});
}

void Transport::Impl::retry(Connection& c, int way) {
    ++stats.retransmissions;
    c.way[way].stalled = false;
    pump(c, way);
}

// ---- telling the nodes --------------------------------------------------------------------------

void Transport::Impl::tell(std::uint32_t host, const Upcall& what) {
    if (hosts_[host].paused) {
        hosts_[host].inbox.push_back(what);
    } else {
        upcall(what);
    }
}

void Transport::Impl::upcall(const Upcall& what) {
    if (const auto* delivery = std::get_if<Delivery>(&what)) {
        ++stats.delivered;
        stats.bytes_delivered += delivery->bytes;
        handler_.on_delivery(*delivery);
    } else {
        handler_.on_hangup(std::get<Hangup>(what));
    }
}

}  // namespace hw::sim
