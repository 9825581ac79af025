// Nodes and paths that fail and come back.
#include <algorithm>
#include <utility>

#include "broker_model/base/check.hpp"
#include "sim/net/transport_impl.hpp"

namespace hw::sim {

// ---- nodes --------------------------------------------------------------------------------------

void Transport::Impl::process_started(NodeId node) {
    Host& host = hosts_[host_of(node)];
    HW_CHECK(host.powered, "a process starts on a host without power");
    HW_CHECK(!host.listening, "node " + to_string(node) + " runs already");
    host.listening = true;
}

void Transport::Impl::forget_process(Host& host) {
    host.listening = false;
    host.paused = false;
    ++host.pauses;
    for (const Upcall& what : std::exchange(host.inbox, {})) {
        const auto* delivery = std::get_if<Delivery>(&what);
        if (delivery == nullptr) continue;
        ++stats.dropped;
        handler_.on_dropped(delivery->payload, DropReason::NodeGone);
    }
}

void Transport::Impl::process_gone(NodeId node) {
    const std::uint32_t index = host_of(node);
    if (!hosts_[index].listening) return;
    forget_process(hosts_[index]);
    for (std::size_t i = 0; i < connections_.size(); ++i) {
        for (int end = 0; end < 2; ++end) {
            Connection& c = *connections_[i];
            if (c.number != 0 && c.host[end] == index && c.end[end] == End::Open) shut(c, end);
        }
    }
}

void Transport::Impl::host_down(NodeId node) {
    const std::uint32_t index = host_of(node);
    if (!hosts_[index].powered) return;
    hosts_[index].powered = false;
    forget_process(hosts_[index]);
    for (std::size_t i = 0; i < connections_.size(); ++i) {
        for (int end = 0; end < 2; ++end) {
            Connection& c = *connections_[i];
            if (c.number != 0 && c.host[end] == index) vanish(c, end);
        }
    }
}

// What has not left the NIC is lost with the host, and nobody is told.
void Transport::Impl::vanish(Connection& c, int end) {
    if (end == 0 && c.end[0] == End::Open) {
        current_.erase(key(c.host[0], c.host[1], c.channel));
        engine_.cancel(c.syn_retry);
    }
    c.end[end] = End::Closed;
    Direction& way = c.way[end];
    std::uint32_t left = 0;
    while (left < way.in_flight && way.queue[left].departs <= engine_.now()) ++left;
    void_flight(c, end, left);
    drop_queue(way, left, DropReason::NodeGone);
    engine_.cancel(way.retry);
    way.stalled = false;
    if (c.way[1 - end].flowing) stall(c, 1 - end, kNoRule);
    release_if_done(c);
}

void Transport::Impl::host_up(NodeId node) { hosts_[host_of(node)].powered = true; }

void Transport::Impl::pause(NodeId node) {
    Host& host = hosts_[host_of(node)];
    if (!host.listening) return;
    host.paused = true;
    ++host.pauses;
}

void Transport::Impl::resume(NodeId node) {
    const std::uint32_t index = host_of(node);
    if (hosts_[index].paused)
        engine_.post(engine_.now(), id_, kResumes, index, hosts_[index].pauses);
}

void Transport::Impl::resumes(std::uint32_t index, std::uint64_t pauses) {
    if (!hosts_[index].paused || hosts_[index].pauses != pauses) return;
    hosts_[index].paused = false;
    std::vector<Upcall> held = std::exchange(hosts_[index].inbox, {});
    for (std::size_t i = 0; i < held.size(); ++i) {
        if (hosts_[index].paused) {  // again, by what it was just told
            hosts_[index].inbox.insert(hosts_[index].inbox.begin(), held.begin() + i, held.end());
            return;
        }
        if (hosts_[index].listening) {
            upcall(held[i]);
        } else if (const auto* delivery = std::get_if<Delivery>(&held[i])) {
            ++stats.dropped;
            handler_.on_dropped(delivery->payload, DropReason::NodeGone);
        }
    }
}

// ---- paths --------------------------------------------------------------------------------------

void Transport::Impl::refresh_impaired() {
    const auto& links = topology.links();
    impaired_ = !rules.empty() || std::any_of(links.begin(), links.end(),
                                              [](const Link& link) { return !link.is_up; });
}

RuleId Transport::Impl::add_rule(LinkRule rule) {
    const Instant since = std::max(rule.since, engine_.now());
    const RuleId id = rules.add(std::move(rule));
    refresh_impaired();
    if (rules.rule(id).kind == LinkRule::Kind::Cut) engine_.post(since, id_, kCutBegins, id);
    return id;
}

void Transport::Impl::remove_rule(RuleId id) {
    rules.remove(id);
    refresh_impaired();
}

// A flow in progress does not get through a cut; messages on FIFO links are asked on arrival.
void Transport::Impl::stall_cut_flows() {
    for (std::size_t i = 0; i < connections_.size(); ++i) {
        for (int way = 0; way < 2; ++way) {
            Connection& c = *connections_[i];
            RuleId rule = kNoRule;
            if (c.number != 0 && c.way[way].flowing &&
                is_cut(c.host[way], c.host[1 - way], &rule)) {
                stall(c, way, rule);
            }
        }
    }
}

void Transport::Impl::set_link_up(LinkIndex link, bool up) {
    topology.set_link_up(link, up);
    wire_.rebuild(topology);
    refresh_impaired();
    if (!up) stall_cut_flows();
}

void Transport::Impl::set_bandwidth(LinkIndex link, std::int64_t bytes_per_s) {
    topology.set_bandwidth(link, bytes_per_s);
    wire_.set_bandwidth(link, bytes_per_s);
    if (config_.fidelity == Fidelity::Flow) engine_.set_link_capacity(link, bytes_per_s);
}

bool Transport::Impl::path_open(NodeId from, NodeId to) const {
    return !is_cut(host_of(from), host_of(to));
}

}  // namespace hw::sim
