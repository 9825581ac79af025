#include "broker_model/controller/raft/raft_peers.hpp"

#include <algorithm>

namespace hw {

RaftPeers::Link* RaftPeers::find(NodeId peer) {
    for (Link& link : links_) {
        if (link.peer == peer) return &link;
    }
    return nullptr;
}
const RaftPeers::Link* RaftPeers::find(NodeId peer) const {
    return const_cast<RaftPeers*>(this)->find(peer);
}

void RaftPeers::sent(NodeId peer, CorrelationId correlation, Instant now) {
    const Link link{peer, true, correlation, now + request_timeout_};
    if (Link* known = find(peer)) {
        *known = link;
    } else {
        links_.push_back(link);
    }
}

bool RaftPeers::expects(NodeId peer, CorrelationId correlation) const {
    const Link* link = find(peer);
    return link != nullptr && link->awaiting && link->correlation == correlation;
}

std::optional<CorrelationId> RaftPeers::in_flight(NodeId peer) const {
    const Link* link = find(peer);
    if (link == nullptr || !link->awaiting) return std::nullopt;
    return link->correlation;
}

void RaftPeers::answered(NodeId peer, bool success, Instant now) {
    if (success) return forget(peer);
    if (Link* link = find(peer)) {
        link->awaiting = false;
        link->until = now + retry_backoff_;
    }
}

void RaftPeers::forget(NodeId peer) {
    std::erase_if(links_, [peer](const Link& link) { return link.peer == peer; });
}

void RaftPeers::give_up(NodeId peer) {
    stale_.push_back(peer);
    forget(peer);
}

void RaftPeers::closed(NodeId peer, Instant now) {
    for (Closed& entry : closed_) {
        if (entry.peer == peer) {
            entry.at = now;
            return;
        }
    }
    closed_.push_back({peer, now});
}

bool RaftPeers::was_closed_at(NodeId peer, Instant now) const {
    return std::any_of(closed_.begin(), closed_.end(),
                       [&](const Closed& c) { return c.peer == peer && c.at == now; });
}

bool RaftPeers::has_timed_out(NodeId peer, Instant now) const {
    const Link* link = find(peer);
    return link != nullptr && link->awaiting && now >= link->until;
}

bool RaftPeers::is_backing_off(NodeId peer, Instant now) const {
    const Link* link = find(peer);
    return link != nullptr && !link->awaiting && now < link->until;
}

bool RaftPeers::is_ready(NodeId peer, Instant now) {
    const Link* link = find(peer);
    if (link == nullptr) return true;
    if (now < link->until) return false;
    if (link->awaiting) {
        give_up(peer);
    } else {
        forget(peer);
    }
    return true;
}

bool RaftPeers::has_any_in_flight(Instant now) {
    bool any = false;
    std::erase_if(links_, [&](const Link& link) {
        const bool over = now >= link.until;
        if (over && link.awaiting) stale_.push_back(link.peer);
        any = any || (!over && link.awaiting);
        return over;
    });
    return any;
}

Instant RaftPeers::busy_until(NodeId peer) const {
    const Link* link = find(peer);
    return link == nullptr ? Instant{} : link->until;
}

Instant RaftPeers::next_chance(const std::vector<NodeId>& candidates, Instant now) {
    const bool any_in_flight = has_any_in_flight(now);
    Instant soonest = now + retry_backoff_;
    for (const Link& link : links_) {
        if (link.awaiting && any_in_flight) return link.until;
        soonest = std::min(soonest, link.until);
    }
    for (NodeId peer : candidates) {
        if (find(peer) == nullptr) return now;
    }
    return soonest;
}

}  // namespace hw
